#include "collector/shutdown_signal.h"

#include <signal.h>
#include <sys/time.h>
#include <unistd.h>

#include <string_view>

namespace phosphor {

namespace {

sigset_t stop_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  return signals;
}

sigset_t awaited_signals() {
  sigset_t signals = stop_signals();
  sigaddset(&signals, SIGUSR1);
  return signals;
}

// A signal handler: system calls only.
extern "C" void exit_at_once(int number) {
  const std::string_view why =
      number == SIGALRM ? "phosphor serve: the shutdown took longer than its timeout; gave up\n"
                        : "phosphor serve: second signal; stopped at once\n";
  [[maybe_unused]] const ssize_t written = write(STDERR_FILENO, why.data(), why.size());
  _exit(1);
}

}  // namespace

ShutdownSignal::ShutdownSignal() {
  const sigset_t signals = awaited_signals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  // A reader that goes away (a terminal, a pipe of the log) must not end the daemon.
  signal(SIGPIPE, SIG_IGN);
}

int ShutdownSignal::wait(const std::function<void()>& on_user) const {
  const sigset_t signals = awaited_signals();
  while (true) {
    int number = 0;
    if (sigwait(&signals, &number) != 0) continue;
    if (number != SIGUSR1) return number;
    on_user();
  }
}

void ShutdownSignal::begin_shutdown(std::chrono::milliseconds deadline) const {
  struct sigaction action {};
  action.sa_handler = exit_at_once;
  for (const int number : {SIGTERM, SIGINT, SIGALRM}) sigaction(number, &action, nullptr);
  itimerval timer{};
  timer.it_value.tv_sec = deadline.count() / 1000;
  timer.it_value.tv_usec = deadline.count() % 1000 * 1000;
  setitimer(ITIMER_REAL, &timer, nullptr);
  const sigset_t signals = stop_signals();
  pthread_sigmask(SIG_UNBLOCK, &signals, nullptr);
}

}  // namespace phosphor
