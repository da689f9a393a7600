#include "store/damage.h"

#include <fmt/format.h>

#include <algorithm>

namespace phosphor {

void DamageList::add(std::string sentence) {
  const std::lock_guard lock(mutex_);
  add_locked(std::move(sentence));
}

void DamageList::add_block(BlockNumber block, const std::string& why) {
  const std::lock_guard lock(mutex_);
  if (blocks_.contains(block)) return;
  if (blocks_.size() < max_blocks) blocks_.insert(block);
  add_locked(fmt::format("block {} of segment {}: {}", block.index, block.segment, why));
}

void DamageList::add_locked(std::string sentence) {
  if (std::find(sentences_.begin(), sentences_.end(), sentence) != sentences_.end()) return;
  ++count_;
  if (sentences_.size() < max_listed) sentences_.push_back(std::move(sentence));
}

bool DamageList::has_block(BlockNumber block) const {
  const std::lock_guard lock(mutex_);
  return blocks_.contains(block);
}

std::uint64_t DamageList::count() const {
  const std::lock_guard lock(mutex_);
  return count_;
}

void DamageList::report(StoreStatus& status) const {
  const std::lock_guard lock(mutex_);
  status.damage = sentences_;
  status.damage_count = count_;
}

}  // namespace phosphor
