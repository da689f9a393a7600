// A real program, started for a test, with what it prints kept for the test to read.
//
// The object owns the process: a process that still runs when the object dies is killed (SIGKILL)
// and waited for, so no test leaves one behind. Standard output and standard error are read into
// one text by a thread, so the process never waits for a reader; its standard input is empty.
//
// Threads: one. Failure: std::system_error if the program cannot be started; everything that waits
// says with its result that the limit passed.

#pragma once

#include <sys/types.h>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace phosphor::test {

class ChildProcess {
 public:
  // `command`: the program (searched in $PATH unless it has a slash) and its arguments.
  explicit ChildProcess(const std::vector<std::string>& command);
  ~ChildProcess();
  ChildProcess(ChildProcess&&) noexcept;
  ChildProcess(const ChildProcess&) = delete;

  pid_t pid() const { return pid_; }
  bool running();
  void signal(int number) const;

  // The exit status as a shell gives it: 128 + n if signal n ended it. Empty if it runs on.
  std::optional<int> wait(std::chrono::milliseconds limit = std::chrono::seconds(60));

  // SIGKILL to it and to what it has started, and waits for the end.
  void kill();

  // What it has printed so far; complete once wait() has returned a status.
  std::string output() const;

 private:
  class OutputReader;

  pid_t pid_ = -1;
  std::optional<int> status_;
  std::unique_ptr<OutputReader> reader_;
};

}  // namespace phosphor::test
