// What the environment says of a Tracer: PHOSPHOR_* and those OTEL_* variables that apply, so that
// a service which was instrumented with OpenTelemetry keeps its settings. (The collector's address,
// PHOSPHOR_HOST and PHOSPHOR_PORT, is read in checked_options.cpp.)
//
// Options win over PHOSPHOR_*, which win over OTEL_*. An empty variable counts as not set. What
// cannot be read, or has no meaning here, is left at its default and said in a warning: one
// sentence for a person.
//
// Threads: reads the environment, as getenv does. Failure: none. The list of variables, and what
// each does, is in client/README.md. Source: OpenTelemetry, "Environment Variable Specification".

#pragma once

#include <phosphor/tracer_options.h>

#include <cstdlib>
#include <string>
#include <vector>

namespace phosphor {

// As std::getenv.
using Environment = const char* (*)(const char* name);
inline const char* process_environment(const char* name) { return std::getenv(name); }

struct EnvironmentFindings {
  std::string disabled_reason;  // a sentence for a person; empty if nothing there disables
  std::vector<std::string> warnings;
};

// Fills in what `options` leaves open.
EnvironmentFindings fill_from_environment(TracerOptions& options,
                                          Environment environment = &process_environment);

}  // namespace phosphor
