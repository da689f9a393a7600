// Runs callbacks when deadlines pass: one thread for the whole process, started by the first such
// callback, asleep until the earliest deadline.
//
// It is never destroyed, so that nothing at exit depends on the order of destruction. The child of
// a fork gets one of its own. If no thread can be started, the next add() tries again.
//
// Threads: any.

#pragma once

#include "client/context_node.h"

#include <sys/types.h>

#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <utility>

namespace phosphor::internal {

class DeadlineTimer {
 public:
  static DeadlineTimer& of_this_process() noexcept;

  void add(SteadyTime deadline, std::shared_ptr<DoneCallbackState> callback);
  void remove(SteadyTime deadline, const DoneCallbackState* callback) noexcept;

 private:
  using Key = std::pair<SteadyTime, const DoneCallbackState*>;

  DeadlineTimer() noexcept;
  void run() noexcept;

  const pid_t process_;

  std::mutex mutex_;
  std::condition_variable earlier_;  // there is a new earliest deadline
  std::map<Key, std::shared_ptr<DoneCallbackState>> waiting_;
  bool running_ = false;
};

}  // namespace phosphor::internal
