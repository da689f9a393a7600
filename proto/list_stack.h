// Lists whose length is known only when they end, and whose elements may hold lists of their own.
//
// Elements are pushed; those of an inner list come to stand behind those of the outer ones. A list
// that is complete is moved from the end of the stack into an arena. So a decoder passes over its
// input once, where counting first would take it twice.
//
//   attributes of a span:    | a | b |                 begin() was 0
//   … of b's value, a map:   | a | b | x | y |         begin() was 2, finish(2) takes x and y
//
// Threads: one at a time. Failure: std::bad_alloc.

#pragma once

#include <phosphor/arena.h>
#include <phosphor/slice.h>

#include <cstddef>
#include <vector>

namespace phosphor {

template <typename T>
class ListStack {
 public:
  // Where a list begins that is begun now.
  std::size_t begin() const noexcept { return elements_.size(); }

  // An empty element, to be filled through operator[]: a push moves those before it.
  std::size_t push() {
    elements_.emplace_back();
    return elements_.size() - 1;
  }
  T& operator[](std::size_t index) noexcept { return elements_[index]; }

  Slice<T> finish(std::size_t begin, Arena& arena) {
    const Slice<T> list = arena.copy(elements_.data() + begin, elements_.size() - begin);
    drop(begin);
    return list;
  }

  // Forgets what was pushed since `begin`.
  void drop(std::size_t begin) noexcept {
    elements_.erase(elements_.begin() + static_cast<std::ptrdiff_t>(begin), elements_.end());
  }

 private:
  std::vector<T> elements_;
};

}  // namespace phosphor
