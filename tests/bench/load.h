// Sends the workload to a daemon, or to any backend that speaks OTLP, and says what came of it.
//
// Every host of the model system is a process that sends for itself: OTLP requests, or native
// batches, each have the spans of one host. What is sent follows from the plan's seed; which spans
// share a request also from how many connections there are. Load is made while it is sent: about a
// tenth of a microsecond for a span, and the system's own work on top.
//
// OTLP's answers are waited for, and a request that was not taken is sent again as an exporter
// would. UDP has no answers: it is paced by what the daemon's /metrics says it has settled, where
// there is an address to ask, or by the plan's rate.
//
// Threads: call from one; OTLP starts one for each connection. Failure: std::runtime_error where
// there is nobody to send to; what fails later is in the outcome.

#pragma once

#include "tests/bench/acknowledged.h"
#include "tests/bench/http_poster.h"

#include <phosphor/timestamp.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace phosphor::bench {

enum class LoadCompression { none, gzip, zstd };

struct LoadPlan {
  std::uint64_t spans = 1'000'000;  // at least; whole traces are sent
  std::uint64_t seed = 1;
  Timestamp begin = no_time;    // of the first trace
  double spans_per_second = 0;  // 0: as fast as possible

  // OTLP only.
  std::size_t spans_per_request = 512;
  std::size_t connections = 2;
  LoadCompression compression = LoadCompression::none;
  int retries = 10;
  AcknowledgedSpans* acknowledged = nullptr;  // null: not kept
  const std::atomic<bool>* stop = nullptr;    // ends the load where it is; null: never
};

struct LoadOutcome {
  std::uint64_t spans = 0;        // sent
  std::uint64_t annotations = 0;  // sent; native only
  std::uint64_t messages = 0;     // requests, each time it was sent, or datagrams
  std::uint64_t bytes = 0;        // of bodies or datagrams, as sent
  // Of what the API was asked for, where native load has an API to ask.
  std::optional<std::uint64_t> spans_acknowledged;
  std::uint64_t spans_failed = 0;
  std::map<std::string, std::uint64_t> answers;  // "200", "503", or why there was none
  double seconds = 0;                            // until all was answered or settled
  double generator_cpu_seconds = 0;
};

// How many traces a plan has, and when the first begins if the last is to begin at `end`.
std::uint64_t trace_count_of(const LoadPlan& plan);
Timestamp begin_of_load(const LoadPlan& plan, Timestamp end);

LoadOutcome send_otlp_http(const HttpUrl& url, const LoadPlan& plan);
// "127.0.0.1:4317"
LoadOutcome send_otlp_grpc(const std::string& target, const LoadPlan& plan);

struct UdpTarget {
  std::string host;
  std::string port;
  std::optional<HttpUrl> api;  // without it nothing is known of losses
};
// "127.0.0.1:7760", "[::1]:7760"
Result<UdpTarget> parse_udp_target(std::string_view text);

// Full datagrams of our own format.
LoadOutcome send_native(const UdpTarget& target, const LoadPlan& plan);
// The ancestor's format: one annotation in each datagram.
LoadOutcome send_ancestor(const UdpTarget& target, const LoadPlan& plan);

}  // namespace phosphor::bench
