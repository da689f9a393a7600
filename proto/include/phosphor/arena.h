// Memory for the small arrays and strings that spans and annotations refer to.
//
// Allocations are never freed one by one: all go when the Arena is cleared or dies, and what was
// handed out stays where it is until then, also when the Arena is moved. Only trivially
// destructible types live here. A decoder asks for no more than in proportion to the bytes it was
// given, so an input cannot choose how much is allocated.
//
// Threads: one at a time. Failure: std::bad_alloc when the machine has no memory.

#pragma once

#include <phosphor/slice.h>

#include <cstddef>
#include <memory>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace phosphor {

class Arena {
 public:
  Arena() = default;
  Arena(Arena&& other) noexcept { *this = std::move(other); }
  Arena& operator=(Arena&& other) noexcept;  // leaves `other` empty
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;

  // A copy of `text` that lives as long as the Arena.
  std::string_view copy(std::string_view text);

  // A copy of `count` elements. The elements are copied shallowly.
  template <typename T>
  Slice<T> copy(const T* elements, std::size_t count) {
    static_assert(std::is_trivially_copyable_v<T> && std::is_trivially_destructible_v<T>);
    if (count == 0) return {};
    T* target = static_cast<T*>(allocate(sizeof(T) * count, alignof(T)));
    std::uninitialized_copy_n(elements, count, target);
    return {target, count};
  }

  template <typename T>
  Slice<T> copy(const std::vector<T>& elements) {
    return copy(elements.data(), elements.size());
  }

  // One element that lives as long as the Arena.
  template <typename T>
  const T* copy_one(const T& element) {
    return copy(&element, 1).data();
  }

  // `count` elements, value-initialised, for the caller to fill; null if `count` is 0.
  template <typename T>
  T* make(std::size_t count) {
    static_assert(std::is_trivially_copyable_v<T> && std::is_trivially_destructible_v<T>);
    if (count == 0) return nullptr;
    T* elements = static_cast<T*>(allocate(sizeof(T) * count, alignof(T)));
    std::uninitialized_value_construct_n(elements, count);
    return elements;
  }

  // Forgets everything that was handed out; keeps its latest blocks, up to a limit, for the next
  // use, so that a steady stream soon allocates nothing.
  void clear() noexcept;

  // What the Arena holds of the heap, in bytes.
  std::size_t allocated_bytes() const noexcept { return allocated_bytes_; }

 private:
  struct Block {
    std::unique_ptr<std::byte[]> bytes;
    std::size_t size;
  };

  void* allocate(std::size_t size, std::size_t alignment) {
    const std::size_t offset = (used_ + alignment - 1) & ~(alignment - 1);
    if (offset > block_bytes_ || size > block_bytes_ - offset) return allocate_in_next_block(size);
    used_ = offset + size;
    return block_ + offset;
  }
  void* allocate_in_next_block(std::size_t size);

  std::vector<Block> blocks_;
  std::size_t blocks_used_ = 0;  // the last of them is the one below
  std::byte* block_ = nullptr;
  std::size_t block_bytes_ = 0;
  std::size_t used_ = 0;  // of the block
  std::size_t allocated_bytes_ = 0;
};

}  // namespace phosphor
