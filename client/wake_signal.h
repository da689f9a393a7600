// Wakes the sender's thread. Raising never blocks, whatever the sleeper does: a POSIX semaphore.
//
// Threads: raise() any; the waits one.

#pragma once

#include <semaphore.h>

#include <cerrno>
#include <chrono>
#include <ctime>

namespace phosphor {

class WakeSignal {
 public:
  using Clock = std::chrono::steady_clock;

  WakeSignal() noexcept { sem_init(&semaphore_, 0, 0); }
  WakeSignal(const WakeSignal&) = delete;
  WakeSignal& operator=(const WakeSignal&) = delete;
  ~WakeSignal() { sem_destroy(&semaphore_); }

  // Forgets everything. Requires: no other thread is here, as in a fork's child.
  void begin_anew() noexcept { sem_init(&semaphore_, 0, 0); }

  void raise() noexcept { sem_post(&semaphore_); }

  // Returns after a raise() that no wait has returned for yet.
  void wait() noexcept {
    while (sem_wait(&semaphore_) != 0) {
    }
  }

  // The same, or at `time`: false.
  bool wait_until(Clock::time_point time) noexcept {
    const auto since_boot = time.time_since_epoch();
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(since_boot);
    timespec when{};
    when.tv_sec = static_cast<time_t>(seconds.count());
    when.tv_nsec = static_cast<long>(std::chrono::nanoseconds(since_boot - seconds).count());
    while (sem_clockwait(&semaphore_, CLOCK_MONOTONIC, &when) != 0) {
      if (errno != EINTR) return false;
    }
    return true;
  }

 private:
  sem_t semaphore_;
};

}  // namespace phosphor
