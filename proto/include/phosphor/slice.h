// A pointer and a count: elements that somebody else owns. std::span for headers that must also
// compile as C++17. Whoever hands out a Slice says how long its elements live.

#pragma once

#include <cstddef>

namespace phosphor {

template <typename T>
class Slice {
 public:
  constexpr Slice() noexcept = default;
  constexpr Slice(const T* data, std::size_t size) noexcept : data_(data), size_(size) {}

  constexpr const T* data() const noexcept { return data_; }
  constexpr std::size_t size() const noexcept { return size_; }
  constexpr bool empty() const noexcept { return size_ == 0; }
  constexpr const T* begin() const noexcept { return data_; }
  constexpr const T* end() const noexcept { return data_ + size_; }
  // Requires: index < size().
  constexpr const T& operator[](std::size_t index) const noexcept { return data_[index]; }

 private:
  const T* data_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace phosphor
