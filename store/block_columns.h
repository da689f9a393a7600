// All tables of a block that is read, in the order of its layout.
//
// Owned by a BlockReader; search looks into it. Threads: one at a time. Failure: everything throws
// NotABlock, which block_reader.cpp and block_search.cpp turn into an Error.

#pragma once

#include "store/block_annotations.h"
#include "store/block_kinship.h"
#include "store/block_spans.h"
#include "store/block_traces.h"

#include <phosphor/record_batch.h>

#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <type_traits>
#include <vector>

namespace phosphor {

class BlockColumns {
 public:
  // Borrows the bytes.
  explicit BlockColumns(std::string_view block_untrusted);
  BlockColumns(const BlockColumns&) = delete;
  BlockColumns& operator=(const BlockColumns&) = delete;

  std::span<const BlockTrace> traces();
  void read(const BlockTrace& trace, BlockFields fields, RecordBatch& into);

  // Loaded, with as many rows as the block has of them; none at all is fine, too.
  SpanTable& spans();
  AnnotationTable& annotations();
  TextList& keys();
  const BlockCounts& counts() const noexcept { return counts_; }
  // For what is read beside records.
  std::uint64_t next_read() noexcept { return ++read_count_; }

 private:
  template <typename Work>
  friend auto checked(BlockColumns& block, Work work) -> Result<std::invoke_result_t<Work>>;

  explicit BlockColumns(LayoutReader in);

  Kinship& kinship();

  BlockCounts counts_;
  std::size_t key_count_ = 0;
  TextList keys_;
  TraceTable trace_table_;
  Kinship kinship_;
  SpanTable spans_;
  AnnotationTable annotations_;
  std::unique_ptr<char[]> layout_;

  bool traces_are_read_ = false;
  std::vector<BlockTrace> traces_;
  std::vector<Kinship::Ids> ids_;  // of the trace that is read
  std::uint64_t read_count_ = 0;
  std::optional<Error> damage_;
};

// What `work` gives, or the damage that it met. After that the columns may be half loaded, so every
// later work gives the same Error.
template <typename Work>
auto checked(BlockColumns& block, Work work) -> Result<std::invoke_result_t<Work>> {
  if (block.damage_) return *block.damage_;
  try {
    if constexpr (std::is_void_v<std::invoke_result_t<Work>>) {
      work();
      return {};
    } else {
      return work();
    }
  } catch (const NotABlock& problem) {
    return *(block.damage_ = Error{ErrorCode::corrupt, problem.what()});
  }
}

}  // namespace phosphor
