#include "store/open_blocks.h"

#include <vector>

namespace phosphor {

BlockPointer OpenBlocks::take(BlockNumber number) {
  const std::lock_guard lock(mutex_);
  const auto found = places_.find(number);
  return found == places_.end() ? nullptr : remove(found->second);
}

void OpenBlocks::give(BlockNumber number, BlockPointer block) {
  std::vector<BlockPointer> dropped;  // dies after the lock was let go
  const std::lock_guard lock(mutex_);
  if (const auto found = places_.find(number); found != places_.end()) {
    dropped.push_back(remove(found->second));
  }
  bytes_ += block->memory_bytes();
  blocks_.push_front({number, std::move(block)});
  places_[number] = blocks_.begin();
  while (bytes_ > max_bytes_) dropped.push_back(remove(std::prev(blocks_.end())));
}

std::size_t OpenBlocks::bytes() const {
  const std::lock_guard lock(mutex_);
  return bytes_;
}

BlockPointer OpenBlocks::remove(List::iterator kept) {
  BlockPointer block = std::move(kept->block);
  bytes_ -= block->memory_bytes();
  places_.erase(kept->number);
  blocks_.erase(kept);
  return block;
}

}  // namespace phosphor
