// Records of a few hundred traces → one block: an immutable value that is read by itself.
//
// A block keeps records by columns: all names together, all starts together, each column in the
// coding that suits it (store/README.md, "Blocks", has the bytes). Every field of every record
// comes back as it was given. Use one builder for many blocks: it keeps its memory, up to a limit.
//
// Texts and attributes are copied by add(); resources and scopes are looked at until finish().
// Equal pointers to them mean equal content; different ones may be equal too, and are then stored
// once.
//
// Owned by whoever writes a segment. Threads: one at a time. Failure: none but std::bad_alloc.

#pragma once

#include <phosphor/annotation.h>
#include <phosphor/ids.h>
#include <phosphor/span.h>
#include <phosphor/timestamp.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

namespace phosphor {

// When to close a block. A record that is larger makes a block of its own.
inline constexpr std::size_t max_block_records = 4096;  // one trace is read in well under 0.5 ms
inline constexpr std::size_t max_block_raw_bytes = std::size_t{1} << 20;

class BlockBuilder {
 public:
  BlockBuilder();
  ~BlockBuilder();
  BlockBuilder(BlockBuilder&&) noexcept;
  BlockBuilder& operator=(BlockBuilder&&) noexcept;

  // Traces come in ascending order of id, each once; its records come before the next trace.
  // `prior_start` is the earliest time of it that was known before, no_time if there is none;
  // `bytes` its size for read limits, of which about three bits are kept (rounded up).
  void begin_trace(TraceId id, Timestamp prior_start, std::uint64_t bytes);

  // Requires a trace (record.trace_id is taken to be its id), and fewer than 16,384 records of
  // either kind. Any order is kept; a block is small if the records of a trace are sorted by time.
  void add(const Span& span);
  void add(const Annotation& annotation);

  std::size_t record_count() const noexcept;
  std::size_t raw_bytes() const noexcept;  // what the columns hold before compression, roughly

  // The block. The builder is empty again afterwards.
  std::string finish();

 private:
  class Tables;
  std::unique_ptr<Tables> tables_;
};

}  // namespace phosphor
