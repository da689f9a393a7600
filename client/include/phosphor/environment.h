// A context in environment variables, for processes that are started rather than called: jobs,
// commands, steps of a build. By default TRACEPARENT, TRACESTATE and BAGGAGE (OpenTelemetry,
// Environment Variables as Context Propagation Carriers).
//
//   phosphor::ChildEnvironment environment(call.context());          // the parent
//   posix_spawn(&child, path, nullptr, nullptr, argv, environment.envp());
//
//   auto served = tracer.recv(phosphor::extract_environment_untrusted(), "import");  // the child
//
// A header's name in capitals, with _ for everything but letters and digits, is the variable's, so
// that any format of propagation_formats.h can be chosen. What this process has of such variables
// is never handed on by a ChildEnvironment: its place in the trace is not the child's.
//
// Threads: a ChildEnvironment one; reading as getenv(): not while another thread sets variables.
// Failure: as for headers (propagation.h).

#pragma once

#include <phosphor/export.h>
#include <phosphor/propagation.h>

#include <string>
#include <string_view>
#include <vector>

namespace phosphor {

// trace_context and baggage: what other systems' children read. Whatever inherits the variables at
// second hand has no call that waits for it, so no timeout.
PHOSPHOR_EXPORT Propagation environment_propagation() noexcept;

// A child of `base` with what this process's variables say.
PHOSPHOR_EXPORT Context extract_environment_untrusted(
    const Context& base = {}, const Propagation& propagation = environment_propagation());

// All variables for a child: this process's own, and the context's.
class PHOSPHOR_EXPORT ChildEnvironment {
 public:
  explicit ChildEnvironment(const Context& context,
                            const Propagation& propagation = environment_propagation());
  ChildEnvironment(const ChildEnvironment&) = delete;
  ChildEnvironment& operator=(const ChildEnvironment&) = delete;
  ~ChildEnvironment() = default;

  // Adds or replaces a variable, whose name is normalised like a header's.
  void set(std::string_view name, std::string_view value);

  // For execve, posix_spawn, uv_spawn: "NAME=value" each, then null. Lives as long as this, until
  // the next set().
  char** envp() noexcept { return pointers_.data(); }

 private:
  void remove(std::string_view variable);
  void point_to_all();

  std::vector<std::string> variables_;
  std::vector<char*> pointers_;
};

}  // namespace phosphor
