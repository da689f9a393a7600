// Whether a trace has been stored before: asked once for each trace that is new to the head, so
// that a trace which goes on is recognised however long it has been silent.
//
// A row of TraceFilters, each twice as large as the one before up to a limit. One is forgotten when
// everything that it knows has been dropped by retention.
//
// Owned by RocksStore. Threads: the writer's. Cost: 2 bytes a trace; one memory access for each
// filter. Failure: std::bad_alloc.

#pragma once

#include "store/trace_filter.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace phosphor {

class TraceHistory {
 public:
  void add(std::uint32_t fingerprint, std::uint64_t slice);
  bool may_contain(std::uint32_t fingerprint) const noexcept;

  // Slices before this one are gone.
  void forget_before(std::uint64_t slice);

 private:
  static constexpr std::size_t first_capacity = std::size_t{1} << 16;
  static constexpr std::size_t last_capacity = std::size_t{1} << 20;

  struct Part {
    TraceFilter filter;
    std::size_t capacity;
    std::size_t count = 0;
    std::uint64_t newest_slice = 0;
  };
  std::vector<Part> parts_;
};

}  // namespace phosphor
