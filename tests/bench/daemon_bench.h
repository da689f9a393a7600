// What the daemon takes in and how fast it answers, measured on a real one from outside.
//
// Threads: call from one. Failure: std::exception where something did not work, for example when
// an answer is not the right one.

#pragma once

#include "tests/bench/loaded_folder.h"
#include "tests/bench/report.h"

#include <cstdint>

namespace phosphor::bench {

// A load of fewer is a test, not a measurement: what else would take minutes is cut short.
inline constexpr std::uint64_t few_spans = 100'000;

struct DaemonBenchOptions {
  std::uint64_t spans = 500'000;
  std::uint64_t seed = 1;
};

// What goes on where `plan` ends, with traces of its own, until it is stopped.
LoadPlan endless_load_after(const LoadPlan& plan);

// Native UDP and OTLP/HTTP, each into a fresh daemon without a store (rate, CPU) and with one (also
// losses, disk, memory).
void measure_ingest(Report& report, const DaemonBenchOptions& options);

// Latency of each kind of query, over HTTP, among the folder's spans: idle, and beside a full
// ingest.
void measure_queries(Report& report, const LoadedFolder& folder);

// How soon what was sent can be read, the start after kill -9, dropping slices, bytes on the disk.
void measure_keeping(Report& report, const LoadedFolder& folder);

// Loads that are large in one way each (one trace of a million spans, 100,000 services, ten million
// values, 10,000 keys, values of 1 MB), or that many times smaller: the most memory, and whether it
// answers.
void measure_giants(Report& report, std::uint64_t times_smaller);

}  // namespace phosphor::bench
