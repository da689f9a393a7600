// Sends the workload to a daemon, as native datagrams or as OTLP requests, and says what came of
// it.
//
// Both kinds wait for the daemon, so that what is measured is how fast it stores and not how much
// it drops: OTLP by its answers, UDP, which has none, by what the API says was received. The load
// is made while it is sent, on the same machine; so the daemon's own CPU time is reported too.
//
// Threads: call from one; send_otlp starts one for each connection. Failure: std::exception where
// the daemon cannot be reached.

#pragma once

#include "tests/bench/daemon_api.h"
#include "tests/bench/daemon_under_test.h"

#include <phosphor/timestamp.h>

#include <cstdint>
#include <string>
#include <vector>

namespace phosphor::bench {

struct LoadPlan {
  std::uint64_t spans = 0;  // at least; whole traces are sent
  std::uint64_t seed = 1;
  Timestamp begin = no_time;  // of the first trace
};

// Something to look for afterwards.
struct Sample {
  std::string trace_id;
  std::string request_id;  // an attribute that this trace alone has
};

struct LoadResult {
  std::uint64_t spans = 0;
  std::uint64_t annotations = 0;  // native only
  double seconds = 0;             // until all was stored
  double daemon_cpu_seconds = 0;
  SenderTotals senders;  // native only
  std::vector<Sample> samples;
  std::string common_service;
  std::string common_operation;
};

LoadResult send_native(const DaemonUnderTest& daemon, const LoadPlan& plan);
LoadResult send_otlp(const DaemonUnderTest& daemon, const LoadPlan& plan);

}  // namespace phosphor::bench
