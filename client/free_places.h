// Which of a number of places are free: a stack of numbers, without locks.
//
// The place that was given back last is taken first, as it is warm in a cache; a place that was
// never taken comes last, so that memory which was not needed is not touched.
//
// Threads: any. Failure: `none` when every place is taken.

#pragma once

#include "client/pages.h"

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace phosphor {

class FreePlaces {
 public:
  static constexpr std::uint32_t none = UINT32_MAX;

  explicit FreePlaces(std::uint32_t count) noexcept;
  bool valid() const noexcept { return pages_.valid(); }

  std::uint32_t count() const noexcept { return count_; }
  // Places below this have been taken at some time.
  std::uint32_t touched() const noexcept { return touched_.load(std::memory_order_acquire); }
  std::uint32_t taken() const noexcept { return taken_.load(std::memory_order_relaxed); }

  std::uint32_t take() noexcept;
  void give_back(std::uint32_t place) noexcept;

  // All are free, and none has been touched. Requires: no other thread is here.
  void reset() noexcept;

 private:
  std::uint32_t take_returned() noexcept;
  std::uint32_t take_untouched() noexcept;
  std::atomic<std::uint32_t>& below(std::uint32_t place) const noexcept {
    return static_cast<std::atomic<std::uint32_t>*>(pages_.start())[place];
  }

  const std::uint32_t count_;
  const Pages pages_;  // of each place that is free: the one below it in the stack
  // The stack's top, and above it a count of changes: a top that went and came back is another.
  std::atomic<std::uint64_t> top_{none};
  std::atomic<std::uint32_t> touched_{0};
  std::atomic<std::uint32_t> taken_{0};
};

}  // namespace phosphor
