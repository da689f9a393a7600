#include "store/damage.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

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
  std::vector<std::string>& listed = found_.sentences;
  if (std::find(listed.begin(), listed.end(), sentence) != listed.end()) return;
  ++found_.count;
  if (listed.size() < max_listed) listed.push_back(std::move(sentence));
}

bool DamageList::has_block(BlockNumber block) const {
  const std::lock_guard lock(mutex_);
  return blocks_.contains(block);
}

std::uint64_t DamageList::count() const {
  const std::lock_guard lock(mutex_);
  return found_.count;
}

DamageReport DamageList::report() const {
  const std::lock_guard lock(mutex_);
  return found_;
}

}  // namespace phosphor
