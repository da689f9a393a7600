// The demo's command line, checked: of the command itself, and of the services that it starts as
// `phosphor demo --service NAME …` (hidden options, written by processes.cpp alone).
//
// Threads: pure. Failure: parse_options says on the terminal what is wrong and gives the exit
// status; --help is such an end too.

#pragma once

#include "client/demo/node_options.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>

namespace phosphor::demo {

inline constexpr double max_rate = 2'000;  // payments per second; more is the bench's job
inline constexpr std::chrono::hours max_length{24 * 7};

struct DemoOptions {
  double rate = 20;
  std::chrono::milliseconds length{30'000};  // zero: until a signal
  CollectorAddress collector = {};
  std::uint64_t seed = 0;
  bool show_trace = false;
};

struct ExitStatus {
  int value;
};

std::variant<DemoOptions, NodeOptions, ExitStatus> parse_options(int argc, char** argv);

}  // namespace phosphor::demo
