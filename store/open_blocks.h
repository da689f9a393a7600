// Blocks that were opened lately, with the columns that were decompressed: what most people ask for
// is the newest, so the next read often wants the same ones.
//
// A block that is read belongs to one thread, as columns are decompressed when they are first asked
// for. So a read takes a block out and gives it back when it is done; meanwhile another read that
// wants it opens its own.
//
// Owned by RocksStore. Threads: any. Memory: at most `max_bytes`, by an estimate for each block.
// Failure: none.

#pragma once

#include "store/block_number.h"
#include "store/block_reader.h"

#include <rocksdb/slice.h>

#include <cstddef>
#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <utility>

namespace phosphor {

// A block that was read, with its bytes.
struct LoadedBlock {
  rocksdb::PinnableSlice bytes;
  std::unique_ptr<BlockReader> reader;

  // When all columns that a search and a few traces need are decompressed; spans of the workload of
  // tests/bench take four times as much as they do on the disk, and their bytes are here too.
  std::size_t memory_bytes() const noexcept { return 5 * bytes.size(); }
};
using BlockPointer = std::shared_ptr<LoadedBlock>;

class OpenBlocks {
 public:
  explicit OpenBlocks(std::size_t max_bytes) : max_bytes_(max_bytes) {}

  // Null if it is not here.
  BlockPointer take(BlockNumber number);
  // Requires: nobody else has it.
  void give(BlockNumber number, BlockPointer block);

  std::size_t bytes() const;

 private:
  struct Kept {
    BlockNumber number;
    BlockPointer block;
  };
  using List = std::list<Kept>;
  BlockPointer remove(List::iterator kept);

  const std::size_t max_bytes_;
  mutable std::mutex mutex_;
  // All below: guarded by mutex_.
  List blocks_;  // the one that was given last first
  std::map<BlockNumber, List::iterator> places_;
  std::size_t bytes_ = 0;
};

}  // namespace phosphor
