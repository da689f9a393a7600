// Holds a load back to its rate: wait() sleeps while more was made than is due.
//
// Threads: one at a time. Failure: none.

#pragma once

#include <chrono>
#include <cstdint>
#include <thread>

namespace phosphor::bench {

class LoadPace {
 public:
  // `per_second` 0: never waits.
  explicit LoadPace(double per_second) : per_second_(per_second) {}

  // True if it had to wait.
  bool wait(std::uint64_t made) const {
    if (per_second_ <= 0) return false;
    const std::chrono::duration<double> due(static_cast<double>(made) / per_second_);
    const auto until = begin_ + std::chrono::duration_cast<Clock::duration>(due);
    // Sleeping costs some 50 microseconds whatever is asked for.
    if (until - Clock::now() < std::chrono::milliseconds(1)) return false;
    std::this_thread::sleep_until(until);
    return true;
  }

 private:
  using Clock = std::chrono::steady_clock;

  const double per_second_;
  const Clock::time_point begin_ = Clock::now();
};

}  // namespace phosphor::bench
