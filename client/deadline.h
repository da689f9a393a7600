// A point of time a while from now, without overflow: "for ever" as a duration is the end of time.
//
// Threads: any.

#pragma once

#include <chrono>

namespace phosphor {

inline std::chrono::steady_clock::time_point deadline_after(
    std::chrono::steady_clock::duration timeout) noexcept {
  using Clock = std::chrono::steady_clock;
  const Clock::time_point now = Clock::now();
  if (timeout > Clock::time_point::max() - now) return Clock::time_point::max();
  return timeout < Clock::duration::zero() ? now : now + timeout;
}

}  // namespace phosphor
