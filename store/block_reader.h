// Reading a block (store/block_builder.h): which traces it has, and all records of one of them.
//
// Opening checks header, checksum and layout. A column is decompressed when it is first asked for
// and kept until the reader dies, so reading the traces of a block one after the other, in the
// order of traces(), costs little more than decompressing it once.
//
// Threads: one at a time. Failure: ErrorCode::corrupt for bytes that are no block (from then on, as
// columns may be half read), `unsupported`
// for a later format; whatever the bytes are, nothing outside of them is read, and memory is
// bounded by the sizes that the layout declares, which have limits themselves
// (store/block_format.h).

#pragma once

#include <phosphor/ids.h>
#include <phosphor/record_batch.h>
#include <phosphor/result.h>
#include <phosphor/timestamp.h>

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

namespace phosphor {

class BlockColumns;

// One trace's share of a block.
struct BlockTrace {
  TraceId id;
  Timestamp start = no_time;        // earliest known time of its records in this block
  Timestamp prior_start = no_time;  // as given to begin_trace()
  std::uint32_t first_span = 0;     // rows
  std::uint32_t span_count = 0;
  std::uint32_t first_annotation = 0;
  std::uint32_t annotation_count = 0;
  std::uint64_t bytes = 0;  // as given to begin_trace(), rounded up by at most an eighth
};

enum class BlockFields {
  all,
  // Neither events, links, payloads, resources, scopes: enough to tell who called whom.
  without_attributes,
};

class BlockReader {
 public:
  // Borrows the bytes for as long as the reader lives.
  static Result<BlockReader> open_untrusted(std::string_view bytes_untrusted);
  ~BlockReader();
  BlockReader(BlockReader&&) noexcept;
  BlockReader& operator=(BlockReader&&) noexcept;

  // In ascending order of id; they live as long as the reader.
  Result<std::span<const BlockTrace>> traces();

  // Appends the trace's records in the order in which they were added. What they refer to is in
  // `into.arena`: neither the reader nor its bytes are needed afterwards. After an Error, what was
  // appended is to be dropped. Requires: `trace` is one of traces().
  Result<void> read(const BlockTrace& trace, BlockFields fields, RecordBatch& into);

  // For store/block_search.h.
  BlockColumns& columns() noexcept { return *columns_; }

 private:
  explicit BlockReader(std::unique_ptr<BlockColumns> columns);

  std::unique_ptr<BlockColumns> columns_;
};

}  // namespace phosphor
