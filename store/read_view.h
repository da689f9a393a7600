// What one read sees of the store: heads and segments at one moment, so that records which are
// sealed meanwhile are seen once, and not twice or not at all.
//
// Blocks that were read are kept until there are many, since the traces that a search finds often
// lie in the same ones; then, and at the end, they are given back for the next read
// (store/open_blocks.h).
//
// Owned by the read that made it, on its stack. Threads: the reader's own; any number of views at a
// time. It keeps its slices readable while it lives, also dropped ones.
// Failure: ErrorCode::corrupt names segment and block; resource_exhausted says which limit of the
// read was reached.

#pragma once

#include "store/damage.h"
#include "store/head.h"
#include "store/open_blocks.h"
#include "store/segment.h"
#include "store/trace_store.h"

#include <rocksdb/db.h>

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace phosphor {

// The parts of the store at one moment; made and replaced by RocksStore.
struct StoreParts {
  std::vector<std::shared_ptr<const Head>> heads;  // the ones being sealed, then the newest
  std::shared_ptr<const SegmentList> segments;     // oldest first
};

// Where the records of a trace are.
struct TraceParts {
  TraceId id;
  std::vector<Head::TraceRows> in_heads;
  std::vector<std::pair<BlockPointer, BlockTrace>> in_blocks;
  std::uint64_t blocks_damaged = 0;  // which may have had more

  bool empty() const noexcept { return in_heads.empty() && in_blocks.empty(); }
  Timestamp start() const noexcept;
  std::uint64_t byte_count() const noexcept;
};

class ReadView {
 public:
  // `db`, `folder`, `open_blocks` and `damage` outlive the view.
  ReadView(rocksdb::DB& db, const std::string& folder, OpenBlocks& open_blocks, StoreParts parts,
           DamageList& damage);
  ~ReadView();
  ReadView(const ReadView&) = delete;
  ReadView& operator=(const ReadView&) = delete;

  const StoreParts& parts() const noexcept { return parts_; }

  // Null where the block is damaged, which is noted.
  Result<BlockPointer> block(const Segment& segment, std::size_t index);
  // Bit i: block i may have the term. Where the filter is damaged, all may.
  Result<std::uint32_t> blocks_with(const Segment& segment, Term term);
  // The traces of the segment that moved.
  Result<std::vector<TraceStart>> moved(const Segment& segment);

  Result<TraceParts> find(TraceId id);
  // The assembled trace. Requires: !parts.empty().
  Result<Trace> load(const TraceParts& parts, BlockFields fields, const ReadLimits& limits);

  // Since the view was made, those included that had been opened before.
  std::uint64_t blocks_read() const noexcept { return blocks_read_; }
  std::uint64_t bytes_read() const noexcept { return bytes_read_; }
  std::uint64_t blocks_damaged() const noexcept { return damaged_.size(); }

 private:
  // Calls `visit(BlockPointer, BlockTrace)` for the trace's share of each block; with null for each
  // damaged block that may have one.
  template <typename Visit>
  Result<void> visit_blocks(TraceId id, Visit visit);
  Result<BlockPointer> open(const Segment& segment, std::size_t index) const;
  void keep(BlockNumber number, BlockPointer block);
  void give_back(BlockNumber number, BlockPointer block);
  Error error(const rocksdb::Status& status, const char* doing) const;

  struct Kept {
    BlockPointer block;
    std::uint64_t used = 0;  // as use_count_ then was
  };

  rocksdb::DB& db_;
  const std::string& folder_;
  OpenBlocks& open_blocks_;
  const StoreParts parts_;
  DamageList& damage_;
  std::map<BlockNumber, Kept> blocks_;
  std::set<BlockNumber> damaged_;  // that this view wanted
  std::size_t kept_bytes_ = 0;
  std::uint64_t use_count_ = 0;
  std::uint64_t blocks_read_ = 0;
  std::uint64_t bytes_read_ = 0;
};

bool is_over(const ReadLimits& limits);

}  // namespace phosphor
