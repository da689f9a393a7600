#include <phosphor/arena.h>

#include <algorithm>
#include <cstring>
#include <iterator>

namespace phosphor {
namespace {

// A datagram's arrays fit into one or two small blocks; larger inputs get blocks that double.
constexpr std::size_t first_block_bytes = std::size_t{4} << 10;
// Beyond this, doubling would waste more memory than it saves calls.
constexpr std::size_t max_block_bytes = std::size_t{1} << 20;
// What clear() keeps: the arrays of a megabyte of datagrams. Memory that is fresh from the system
// costs its first touch, which is more than the decoding that fills it.
constexpr std::size_t max_kept_bytes = std::size_t{4} << 20;

}  // namespace

Arena& Arena::operator=(Arena&& other) noexcept {
  if (this == &other) return *this;
  blocks_ = std::exchange(other.blocks_, {});
  blocks_used_ = std::exchange(other.blocks_used_, 0);
  block_ = std::exchange(other.block_, nullptr);
  block_bytes_ = std::exchange(other.block_bytes_, 0);
  used_ = std::exchange(other.used_, 0);
  allocated_bytes_ = std::exchange(other.allocated_bytes_, 0);
  return *this;
}

std::string_view Arena::copy(std::string_view text) {
  if (text.empty()) return {};
  char* target = static_cast<char*>(allocate(text.size(), 1));
  std::memcpy(target, text.data(), text.size());
  return {target, text.size()};
}

// The latest blocks are the largest.
void Arena::clear() noexcept {
  std::size_t kept = 0;
  auto first_kept = blocks_.end();
  while (first_kept != blocks_.begin() && kept + std::prev(first_kept)->size <= max_kept_bytes) {
    kept += (--first_kept)->size;
  }
  blocks_.erase(blocks_.begin(), first_kept);
  allocated_bytes_ = kept;
  blocks_used_ = 0;
  block_ = nullptr;
  block_bytes_ = 0;
  used_ = 0;
}

// Blocks come from operator new[], whose memory is aligned for every type that is put here. One
// that was kept and is too small is skipped.
void* Arena::allocate_in_next_block(std::size_t size) {
  while (blocks_used_ < blocks_.size() && blocks_[blocks_used_].size < size) ++blocks_used_;
  if (blocks_used_ == blocks_.size()) {
    const std::size_t doubled =
        blocks_.empty() ? first_block_bytes : std::min(2 * blocks_.back().size, max_block_bytes);
    const std::size_t bytes = std::max(size, doubled);
    blocks_.push_back({std::make_unique_for_overwrite<std::byte[]>(bytes), bytes});
    allocated_bytes_ += bytes;
  }
  const Block& next = blocks_[blocks_used_++];
  block_ = next.bytes.get();
  block_bytes_ = next.size;
  used_ = size;
  return block_;
}

}  // namespace phosphor
