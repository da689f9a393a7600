// From a frozen head to segments: its records sorted by trace, in blocks, with their filter.
//
// Owned by the thread that seals. Threads: one at a time. Failure: an Error if the head's own bytes
// cannot be read back, which would be our fault; the head stays as it is.

#pragma once

#include "store/block_builder.h"
#include "store/block_filter.h"
#include "store/head_records.h"
#include "store/segment.h"

#include <rocksdb/write_batch.h>

#include <cstdint>
#include <vector>

namespace phosphor {

class SegmentWriter {
 public:
  // Appends the keys and values to `batch`; segments are numbered from `first_number`.
  Result<SegmentList> write(const Head& head, const SlicePointer& slice, std::uint64_t first_number,
                            rocksdb::WriteBatch& batch);

 private:
  Result<void> add_trace(const Head::Slot& slot, HeadRecords& records);
  Result<void> add_record(HeadRecords& records);
  void begin_part(const Head::Slot& slot, Timestamp prior_start, std::uint64_t bytes);
  bool block_is_full() const;
  void close_block();
  void close_segment();

  // Of the call at hand.
  rocksdb::WriteBatch* batch_ = nullptr;
  SlicePointer slice_;
  std::uint64_t number_ = 0;
  SegmentList segments_;
  SegmentSummary summary_;
  BlockPlace place_;  // of the block at hand

  BlockBuilder block_;
  BlockFilterBuilder filter_;
};

}  // namespace phosphor
