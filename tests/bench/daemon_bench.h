// What the daemon takes in and how fast it answers, measured on a real one from outside.
//
// Threads: call from one. Failure: std::exception where something did not work, for example when
// an answer is not the right one.

#pragma once

#include "tests/bench/report.h"

#include <cstdint>

namespace phosphor::bench {

struct DaemonBenchOptions {
  std::uint64_t spans = 500'000;
  std::uint64_t seed = 1;
};

// Native UDP and OTLP/HTTP, each into a fresh daemon without a store (rate, CPU) and with one (also
// losses, disk, memory).
void measure_ingest(Report& report, const DaemonBenchOptions& options);

// Latency of each kind of query, over HTTP, after that many spans came by OTLP.
void measure_queries(Report& report, const DaemonBenchOptions& options);

}  // namespace phosphor::bench
