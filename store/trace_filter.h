// Which traces a part of the store may have: a Bloom filter of cache lines, so that asking costs
// one memory access however large it is. It never misses a trace that was added; of those that were
// not it takes about one in a thousand for one that was with 16 bits a trace, one in five thousand
// with 24.
//
// A trace enters it by its fingerprint, 32 bits, so that filters can be made again from the lists
// of fingerprints that segments store. Source: Putze, Sanders, Singler: Cache-, hash- and
// space-efficient Bloom filters (2007).
//
// Threads: may_contain() any number while nobody add()s. Failure: std::bad_alloc.

#pragma once

#include <phosphor/ids.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace phosphor {

// Durable: segments store it.
std::uint32_t fingerprint_of(TraceId id) noexcept;

class TraceFilter {
 public:
  // For about `capacity` traces; more make it err more often.
  explicit TraceFilter(std::size_t capacity, std::size_t bits_per_trace = 16);

  void add(std::uint32_t fingerprint) noexcept;
  bool may_contain(std::uint32_t fingerprint) const noexcept;

  std::size_t memory_bytes() const noexcept { return lines_.size() * sizeof(Line); }

 private:
  using Line = std::array<std::uint64_t, 8>;  // one cache line

  std::size_t line_of(std::uint32_t fingerprint) const noexcept;

  std::vector<Line> lines_;
};

}  // namespace phosphor
