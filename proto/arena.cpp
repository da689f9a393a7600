#include <phosphor/arena.h>

#include <algorithm>
#include <cstring>

namespace phosphor {
namespace {

// A datagram's arrays fit into one or two small blocks; larger inputs get blocks that double.
constexpr std::size_t first_block_bytes = std::size_t{4} << 10;
// Beyond this, doubling would waste more memory than it saves calls.
constexpr std::size_t max_block_bytes = std::size_t{1} << 20;

std::size_t aligned(std::size_t offset, std::size_t alignment) noexcept {
  return (offset + alignment - 1) / alignment * alignment;
}

}  // namespace

Arena& Arena::operator=(Arena&& other) noexcept {
  if (this == &other) return *this;
  blocks_ = std::exchange(other.blocks_, {});
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

void Arena::clear() noexcept {
  used_ = 0;
  if (blocks_.empty()) return;
  auto largest = std::max_element(blocks_.begin(), blocks_.end(),
                                  [](const Block& a, const Block& b) { return a.size < b.size; });
  std::swap(blocks_.front(), *largest);
  const bool keep = blocks_.front().size <= max_block_bytes;
  blocks_.erase(blocks_.begin() + (keep ? 1 : 0), blocks_.end());
  allocated_bytes_ = keep ? blocks_.front().size : 0;
}

// Blocks come from operator new[], whose memory is aligned for every type that is put here.
void* Arena::allocate(std::size_t size, std::size_t alignment) {
  std::size_t offset = aligned(used_, alignment);
  if (blocks_.empty() || offset > blocks_.back().size || size > blocks_.back().size - offset) {
    const std::size_t doubled =
        blocks_.empty() ? first_block_bytes : std::min(2 * blocks_.back().size, max_block_bytes);
    const std::size_t block_bytes = std::max(size, doubled);
    blocks_.push_back({std::make_unique_for_overwrite<std::byte[]>(block_bytes), block_bytes});
    allocated_bytes_ += block_bytes;
    offset = 0;
  }
  used_ = offset + size;
  return blocks_.back().bytes.get() + offset;
}

}  // namespace phosphor
