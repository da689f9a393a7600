#include "tests/support/child_process.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/support/eventually.h"

#include <cerrno>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>

namespace phosphor::test {
namespace {

[[noreturn]] void fail(int error, const std::string& what) {
  throw std::system_error(error, std::system_category(), what);
}

// Frees what posix_spawn's settings hold.
struct SpawnSettings {
  SpawnSettings() {
    posix_spawn_file_actions_init(&files);
    posix_spawnattr_init(&attributes);
  }
  ~SpawnSettings() {
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&files);
  }
  SpawnSettings(const SpawnSettings&) = delete;
  posix_spawn_file_actions_t files;
  posix_spawnattr_t attributes;
};

pid_t spawn(const std::vector<std::string>& command, int output) {
  SpawnSettings settings;
  // A process group of its own, so that kill() reaches what the program itself has started.
  posix_spawnattr_setflags(&settings.attributes, POSIX_SPAWN_SETPGROUP);
  posix_spawn_file_actions_addopen(&settings.files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&settings.files, output, STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&settings.files, output, STDERR_FILENO);
  std::vector<char*> arguments;
  for (const std::string& argument : command) {
    arguments.push_back(const_cast<char*>(argument.c_str()));
  }
  arguments.push_back(nullptr);
  pid_t pid = -1;
  const int error = posix_spawnp(&pid, arguments[0], &settings.files, &settings.attributes,
                                 arguments.data(), environ);
  if (error != 0) fail(error, "starting " + command.front());
  return pid;
}

int shell_status(int status) {
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

}  // namespace

// Reads until the last holder of the pipe's other end has closed it.
class ChildProcess::OutputReader {
 public:
  explicit OutputReader(int pipe) : pipe_(pipe), thread_([this] { read_all(); }) {}
  ~OutputReader() {
    join();
    ::close(pipe_);
  }
  OutputReader(const OutputReader&) = delete;

  void join() {
    if (thread_.joinable()) thread_.join();
  }
  std::string text() const {
    const std::lock_guard lock(mutex_);
    return text_;
  }

 private:
  void read_all() {
    char buffer[4096];
    for (;;) {
      const ssize_t count = ::read(pipe_, buffer, sizeof buffer);
      if (count < 0 && errno == EINTR) continue;
      if (count <= 0) return;
      const std::lock_guard lock(mutex_);
      text_.append(buffer, static_cast<std::size_t>(count));
    }
  }

  const int pipe_;
  mutable std::mutex mutex_;
  std::string text_;  // guarded by mutex_
  std::thread thread_;
};

ChildProcess::ChildProcess(const std::vector<std::string>& command) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) fail(errno, "pipe");
  try {
    pid_ = spawn(command, ends[1]);
  } catch (...) {
    ::close(ends[0]);
    ::close(ends[1]);
    throw;
  }
  ::close(ends[1]);
  reader_ = std::make_unique<OutputReader>(ends[0]);
}

ChildProcess::ChildProcess(ChildProcess&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)),
      status_(other.status_),
      reader_(std::move(other.reader_)) {}

ChildProcess::~ChildProcess() {
  if (pid_ > 0) kill();
}

bool ChildProcess::running() { return !wait(std::chrono::milliseconds(0)).has_value(); }

void ChildProcess::signal(int number) const {
  if (!status_) ::kill(pid_, number);
}

std::optional<int> ChildProcess::wait(std::chrono::milliseconds limit) {
  const auto ended = [this] {
    int status = 0;
    if (!status_ && ::waitpid(pid_, &status, WNOHANG) == pid_) status_ = shell_status(status);
    return status_.has_value();
  };
  if (eventually(ended, limit)) reader_->join();
  return status_;
}

void ChildProcess::kill() {
  if (!status_) ::kill(-pid_, SIGKILL);
  wait();
}

std::string ChildProcess::output() const { return reader_->text(); }

}  // namespace phosphor::test
