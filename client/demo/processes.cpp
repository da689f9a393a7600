#include "client/demo/processes.h"

#include "client/demo/bank.h"

#include <fmt/format.h>

#include <netinet/in.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fcntl.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <utility>

namespace phosphor::demo {

namespace {

constexpr int listen_backlog = 512;  // of connections that nobody has accepted yet

Error system_error(const char* what) {
  return {ErrorCode::io, fmt::format("{}: {}", what, std::strerror(errno))};
}

struct Descriptor {
  int number = -1;

  explicit Descriptor(int n) : number(n) {}
  Descriptor(Descriptor&& other) noexcept : number(std::exchange(other.number, -1)) {}
  Descriptor& operator=(Descriptor&&) = delete;
  ~Descriptor() {
    if (number >= 0) ::close(number);
  }
};

struct BoundSocket {
  Descriptor socket;
  std::uint16_t port;
};

// A socket that listens on some free port of 127.0.0.1.
Result<BoundSocket> listen_on_loopback() {
  Descriptor socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (socket.number < 0) return system_error("socket");
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* const generic = reinterpret_cast<sockaddr*>(&address);
  if (::bind(socket.number, generic, size) != 0) return system_error("bind");
  if (::listen(socket.number, listen_backlog) != 0) return system_error("listen");
  if (::getsockname(socket.number, generic, &size) != 0) return system_error("getsockname");
  return BoundSocket{std::move(socket), ntohs(address.sin_port)};
}

// Blocks SIGTERM while children are started: a child that is told to end before it can listen to
// signals shall not die of it. The child unblocks it (node.cpp).
class BlockedTermination {
 public:
  BlockedTermination() {
    sigset_t blocked;
    sigemptyset(&blocked);
    sigaddset(&blocked, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &blocked, &before_);
  }
  BlockedTermination(const BlockedTermination&) = delete;
  BlockedTermination& operator=(const BlockedTermination&) = delete;
  ~BlockedTermination() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

 private:
  sigset_t before_;
};

// In the child, between fork and exec: only what is safe there.
[[noreturn]] void become_service(pid_t parent, std::initializer_list<int> inherited,
                                 char* const* arguments) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(1);  // it died before the line above
  ::signal(SIGINT, SIG_IGN);
  for (const int descriptor : inherited) ::fcntl(descriptor, F_SETFD, 0);
  ::execv("/proc/self/exe", arguments);
  ::_exit(127);
}

std::string describe(int wait_status) {
  if (WIFSIGNALED(wait_status)) return fmt::format("killed by signal {}", WTERMSIG(wait_status));
  return fmt::format("exit status {}", WEXITSTATUS(wait_status));
}

// True when the pipe has something to read, or its other end is closed.
bool readable_until(int pipe, std::chrono::steady_clock::time_point deadline) {
  for (;;) {
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    pollfd waiting{pipe, POLLIN, 0};
    const int ready =
        ::poll(&waiting, 1, static_cast<int>(std::max<std::int64_t>(0, left.count())));
    if (ready >= 0) return ready > 0;
    if (errno != EINTR) return false;
  }
}

int wait_for(pid_t pid) {
  int status = 0;
  while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  return status;
}

}  // namespace

Result<Processes> Processes::start(const ProcessesOptions& options) {
  Processes processes;
  std::vector<BoundSocket> sockets;
  for (const Service& service : bank()) {
    Result<BoundSocket> bound = listen_on_loopback();
    if (!bound) return std::move(bound).error().with_context(std::string(service.name));
    processes.ports_.emplace(service.name, bound->port);
    sockets.push_back(std::move(*bound));
  }
  const BlockedTermination blocked;
  for (std::size_t i = 0; i < sockets.size(); ++i) {
    const Listener listener{&bank()[i], sockets[i].socket.number};
    const Result<void> launched = processes.launch(listener, options);
    if (!launched) return launched.error();
  }
  return processes;
}

std::vector<std::string> Processes::arguments(const Service& service,
                                              const ProcessesOptions& options) const {
  std::vector<std::string> arguments = {"phosphor", "demo", "--service", std::string(service.name)};
  // Each draws numbers of its own, the same each time.
  const std::uint64_t seed = options.seed + 1 + static_cast<std::uint64_t>(&service - &bank()[0]);
  arguments.insert(arguments.end(),
                   {"--seed", std::to_string(seed), "--collector", to_text(options.collector)});
  for (const std::string_view callee : service.calls) {
    arguments.insert(arguments.end(),
                     {"--peer", fmt::format("{}={}", callee, ports_.find(callee)->second)});
  }
  return arguments;
}

Result<void> Processes::launch(const Listener& listener, const ProcessesOptions& options) {
  int pipe_ends[2];
  if (::pipe2(pipe_ends, O_CLOEXEC) != 0) return system_error("pipe");
  Descriptor read_end(pipe_ends[0]);
  const Descriptor write_end(pipe_ends[1]);

  std::vector<std::string> texts = arguments(*listener.service, options);
  texts.insert(texts.end(), {"--listening-socket", std::to_string(listener.socket), "--report-pipe",
                             std::to_string(write_end.number)});
  std::vector<char*> pointers;
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);

  const pid_t parent = ::getpid();
  const pid_t pid = ::fork();
  if (pid < 0) return system_error("fork");
  if (pid == 0) become_service(parent, {listener.socket, write_end.number}, pointers.data());
  children_.push_back({listener.service, pid, std::exchange(read_end.number, -1)});
  return {};
}

std::optional<std::string> Processes::ended_early() {
  for (Child& child : children_) {
    int status = 0;
    if (!child.wait_status && ::waitpid(child.pid, &status, WNOHANG) == child.pid) {
      child.wait_status = status;
    }
    if (child.wait_status) return std::string(child.service->name);
  }
  return std::nullopt;
}

ServiceEnd Processes::stop(Child& child, std::chrono::steady_clock::time_point deadline) {
  ServiceEnd end{child.service};
  if (!child.wait_status) ::kill(child.pid, SIGTERM);
  bool killed = false;
  if (!readable_until(child.report_pipe, deadline)) {
    ::kill(child.pid, SIGKILL);
    killed = true;
  }
  // A report is less than a pipe's atomic write, so it is there as a whole or not at all.
  NodeReport report;
  if (::read(child.report_pipe, &report, sizeof report) == sizeof report) end.report = report;
  if (!child.wait_status) child.wait_status = wait_for(child.pid);
  if (killed) {
    end.failure = "did not end in time and was killed";
  } else if (*child.wait_status != 0) {
    end.failure = describe(*child.wait_status);
  } else if (!end.report) {
    end.failure = "ended without a report";
  }
  return end;
}

std::vector<ServiceEnd> Processes::stop() {
  const std::chrono::steady_clock::time_point deadline =
      std::chrono::steady_clock::now() + stop_patience;
  std::vector<ServiceEnd> ends;
  for (Child& child : children_) {
    ends.push_back(stop(child, std::max(deadline, std::chrono::steady_clock::now() + last_chance)));
    ::close(child.report_pipe);
  }
  children_.clear();
  return ends;
}

Processes::~Processes() {
  for (const Child& child : children_) {
    if (!child.wait_status) {
      ::kill(child.pid, SIGKILL);
      wait_for(child.pid);
    }
    ::close(child.report_pipe);
  }
}

}  // namespace phosphor::demo
