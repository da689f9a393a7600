// The bank's services as processes: started, watched, stopped in order, and heard out at the end.
//
// The parent binds every listening socket before it starts the first process, so that there is no
// race for ports and no call is refused because its callee is not up yet. Each child is this same
// executable (`phosphor demo --service NAME …`) and inherits its socket and the write end of a
// pipe, through which it reports its counts when it ends. A child ignores SIGINT, since a terminal
// sends it to all of them at once, and is killed by the kernel when its parent dies.
//
// Owner: the demo command. Threads: one, and start() before the process has a second one. Failure:
// Results; stop() always ends: with SIGKILL for those that have not ended in time.

#pragma once

#include "client/demo/node_options.h"

#include <phosphor/result.h>

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace phosphor::demo {

// All services together; draining one takes milliseconds, at most drain_patience + flush_patience.
// When one of them has used it up, each of those after it still gets the last chance.
inline constexpr std::chrono::seconds stop_patience{8};
inline constexpr std::chrono::milliseconds last_chance{500};

struct ProcessesOptions {
  CollectorAddress collector = {};
  std::uint64_t seed = 0;
};

// How a service's process ended.
struct ServiceEnd {
  const Service* service = nullptr;
  std::optional<NodeReport> report = {};
  std::string failure = {};  // empty: it ended by itself, with everything done
};

class Processes {
 public:
  static Result<Processes> start(const ProcessesOptions& options);
  Processes(Processes&&) noexcept = default;
  Processes& operator=(Processes&&) = delete;
  ~Processes();  // kills what stop() has not stopped

  const PortOf& ports() const { return ports_; }

  // The name of a service whose process has ended though nobody asked it to.
  std::optional<std::string> ended_early();

  // Asks one after the other to end, callers before callees, so that nothing that has begun finds
  // its callee gone.
  std::vector<ServiceEnd> stop();

 private:
  struct Child {
    const Service* service;
    pid_t pid;
    int report_pipe;
    std::optional<int> wait_status = {};
  };
  struct Listener {
    const Service* service;
    int socket;
  };

  Processes() = default;
  Result<void> launch(const Listener& listener, const ProcessesOptions& options);
  std::vector<std::string> arguments(const Service& service, const ProcessesOptions& options) const;
  static ServiceEnd stop(Child& child, std::chrono::steady_clock::time_point deadline);

  PortOf ports_;
  std::vector<Child> children_;
};

}  // namespace phosphor::demo
