#include "client/deadline_timer.h"

#include "client/background_thread.h"

#include <unistd.h>

#include <atomic>

namespace phosphor::internal {

DeadlineTimer::DeadlineTimer() noexcept : process_(getpid()) {}

DeadlineTimer& DeadlineTimer::of_this_process() noexcept {
  static std::atomic<DeadlineTimer*> current{nullptr};
  DeadlineTimer* timer = current.load(std::memory_order_acquire);
  if (timer != nullptr && timer->process_ == getpid()) return *timer;
  auto* const created = new DeadlineTimer;
  if (current.compare_exchange_strong(timer, created)) return *created;
  delete created;
  return *timer;
}

void DeadlineTimer::add(SteadyTime deadline, std::shared_ptr<DoneCallbackState> callback) {
  const std::lock_guard lock(mutex_);
  if (!running_) {
    running_ = start_background_thread<DeadlineTimer, &DeadlineTimer::run>("phosphor-timer", this);
  }
  const Key key(deadline, callback.get());
  const auto at = waiting_.emplace(key, std::move(callback)).first;
  if (at == waiting_.begin()) earlier_.notify_one();
}

void DeadlineTimer::remove(SteadyTime deadline, const DoneCallbackState* callback) noexcept {
  std::shared_ptr<DoneCallbackState> removed;  // dies after the lock
  const std::lock_guard lock(mutex_);
  const auto at = waiting_.find({deadline, callback});
  if (at == waiting_.end()) return;
  removed = std::move(at->second);
  waiting_.erase(at);
}

void DeadlineTimer::run() noexcept {
  std::unique_lock lock(mutex_);
  while (true) {
    if (waiting_.empty()) {
      earlier_.wait(lock);
      continue;
    }
    const auto first = waiting_.begin();
    if (Context::Clock::now() < first->first.first) {
      earlier_.wait_until(lock, SteadyTime(first->first.first));
      continue;
    }
    const std::shared_ptr<DoneCallbackState> due = std::move(first->second);
    waiting_.erase(first);
    lock.unlock();
    due->run();
    lock.lock();
  }
}

}  // namespace phosphor::internal
