// A number of bytes that several threads share: whoever is about to use memory waits for its part.
//
// Threads: any. Failure: reserve() returns an empty reservation when the deadline has passed.

#pragma once

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <utility>

namespace phosphor {

class ByteBudget {
 public:
  // What was reserved, until it is destroyed. The budget outlives it.
  class Reservation {
   public:
    Reservation() = default;
    Reservation(ByteBudget& budget, std::size_t bytes) : budget_(&budget), bytes_(bytes) {}
    Reservation(Reservation&& other) noexcept
        : budget_(std::exchange(other.budget_, nullptr)), bytes_(other.bytes_) {}
    Reservation& operator=(Reservation&&) = delete;
    ~Reservation() {
      if (budget_ != nullptr) budget_->give_back(bytes_);
    }
    explicit operator bool() const noexcept { return budget_ != nullptr; }

   private:
    ByteBudget* budget_ = nullptr;
    std::size_t bytes_ = 0;
  };

  explicit ByteBudget(std::size_t bytes) : whole_(bytes), free_(bytes) {}

  // More than the whole budget counts as the whole: it runs alone, it is not refused for ever.
  Reservation reserve(std::size_t bytes, std::chrono::steady_clock::time_point deadline) {
    const std::size_t wanted = std::min(bytes, whole_);
    std::unique_lock lock(mutex_);
    if (!changed_.wait_until(lock, deadline, [&] { return free_ >= wanted; })) return {};
    free_ -= wanted;
    return {*this, wanted};
  }

  std::size_t free_bytes() const {
    const std::lock_guard lock(mutex_);
    return free_;
  }

 private:
  void give_back(std::size_t bytes) {
    const std::lock_guard lock(mutex_);
    free_ += bytes;
    changed_.notify_all();
  }

  const std::size_t whole_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::size_t free_;  // guarded by mutex_
};

}  // namespace phosphor
