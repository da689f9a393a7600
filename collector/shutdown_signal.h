// SIGTERM and SIGINT as something to wait for, and what a second one means; SIGUSR1, which asks for
// something else meanwhile.
//
// Make one before any thread is started: it blocks the signals for the making thread and so for all
// that it starts. begin_shutdown() then lets a second signal, or the end of the deadline, end the
// process at once with status 1: what was acknowledged is in the store's log already.
//
// Owner: `phosphor serve`. Threads: the one that made it. Failure: none.

#pragma once

#include <chrono>
#include <functional>

namespace phosphor {

class ShutdownSignal {
 public:
  ShutdownSignal();
  ShutdownSignal(const ShutdownSignal&) = delete;
  ShutdownSignal& operator=(const ShutdownSignal&) = delete;

  // Returns the signal's number when the first has come. Until then each SIGUSR1 calls `on_user`,
  // one after the other; those that come meanwhile are one.
  int wait(const std::function<void()>& on_user) const;

  void begin_shutdown(std::chrono::milliseconds deadline) const;
};

}  // namespace phosphor
