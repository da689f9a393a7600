// OTLP over HTTP: requests of 512 spans on a few kept-alive connections.

#include "tests/bench/load.h"
#include "tests/bench/workload.h"

#include <phosphor/id_text.h>
#include <phosphor/otlp.h>

#include <chrono>
#include <future>
#include <utility>

namespace phosphor::bench {
namespace {

constexpr std::size_t connections = 2;
constexpr std::size_t spans_per_request = 512;
constexpr std::size_t samples_per_connection = 500;

// What one connection sends: its own traces, of its own seed.
LoadResult send_share(std::uint16_t port, const LoadPlan& plan) {
  Workload workload(plan.seed, plan.begin);
  HttpConnection connection(port);
  LoadResult result;
  const std::uint64_t spans_per_sample = plan.spans / samples_per_connection + 1;
  std::string request;
  std::size_t in_request = 0;
  const auto send = [&] {
    connection.post("/v1/traces", "application/x-protobuf", request);
    request.clear();
    in_request = 0;
  };
  while (result.spans < plan.spans) {
    workload.next();
    // Protobuf messages that follow each other are one message with the lists of both.
    encode_otlp_protobuf(workload.spans(), request);
    result.spans += workload.spans().size();
    in_request += workload.spans().size();
    if (result.spans / spans_per_sample >= result.samples.size()) {
      result.samples.push_back({to_hex(workload.trace_id()), workload.request_id()});
    }
    if (in_request >= spans_per_request) send();
  }
  if (in_request > 0) send();
  result.common_service = workload.common_service();
  result.common_operation = workload.common_operation();
  return result;
}

void join(LoadResult& result, LoadResult share) {
  result.spans += share.spans;
  result.samples.insert(result.samples.end(), share.samples.begin(), share.samples.end());
  result.common_service = std::move(share.common_service);
  result.common_operation = std::move(share.common_operation);
}

}  // namespace

LoadResult send_otlp(const DaemonUnderTest& daemon, const LoadPlan& plan) {
  const double cpu_before = daemon.usage().cpu_seconds;
  const auto begin = std::chrono::steady_clock::now();
  std::vector<std::future<LoadResult>> shares;
  for (std::size_t i = 0; i < connections; ++i) {
    LoadPlan share = plan;
    share.spans = plan.spans / connections;
    share.seed = plan.seed + i;
    shares.push_back(std::async(std::launch::async, send_share, daemon.otlp_port(), share));
  }
  LoadResult result;
  for (std::future<LoadResult>& share : shares) join(result, share.get());
  result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  result.daemon_cpu_seconds = daemon.usage().cpu_seconds - cpu_before;
  return result;
}

}  // namespace phosphor::bench
