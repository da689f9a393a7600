#include "tests/bench/workload.h"

#include <phosphor/id_text.h>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace phosphor::bench {
namespace {

constexpr std::size_t hosts_per_service = host_count / service_count;

// A geometric distribution of this mean, cut off at max_trace_spans, has the mean 9.6.
constexpr double mean_children = 8.65;

// Durations of single calls: half of them below 3 ms, one in a hundred above 31 ms.
constexpr double median_duration_ns = 3e6;
constexpr double duration_sigma = 1.0;

constexpr auto time_between_traces = std::chrono::microseconds(200);

constexpr std::string_view methods[] = {"GET", "GET", "GET", "POST", "PUT", "DELETE"};
constexpr std::string_view regions[] = {"eu-west-1", "eu-central-1", "us-east-1"};
constexpr std::string_view components[] = {"http", "grpc", "postgresql", "redis", "kafka"};

std::vector<double> zipf_weights() {
  std::vector<double> weights(operation_count);
  for (std::size_t rank = 0; rank < weights.size(); ++rank) {
    weights[rank] = 1.0 / static_cast<double>(rank + 1);
  }
  return weights;
}

SpanId random_span_id(std::mt19937_64& random) { return SpanId{random() | 1}; }

std::string uuid(TraceId bits) {
  const std::string hex = to_hex(bits);
  return fmt::format("{}-{}-{}-{}-{}", hex.substr(0, 8), hex.substr(8, 4), hex.substr(12, 4),
                     hex.substr(16, 4), hex.substr(20));
}

}  // namespace

Workload::Workload(std::uint64_t seed, Timestamp begin)
    : random_(seed), duration_(std::log(median_duration_ns), duration_sigma), clock_(begin) {
  const std::vector<double> weights = zipf_weights();
  zipf_ = std::discrete_distribution<std::size_t>(weights.begin(), weights.end());
  for (std::size_t host = 0; host < host_count; ++host) {
    hosts_.push_back(fmt::format("pod-{:03}.example.net", host));
  }
  for (std::size_t host = 0; host < host_count; ++host) {
    resources_.push_back(resource_of(host / hosts_per_service, host));
  }
  make_operations();
}

const Resource* Workload::resource_of(std::size_t service, std::size_t host) {
  const std::string name = fmt::format("service-{:02}", service);
  const KeyValue attributes[] = {
      {"service.name", Value::string(constants_.copy(name))},
      {"service.version", Value::string("2.14.3")},
      {"host.name", Value::string(hosts_[host])},
      {"deployment.environment.name", Value::string("production")},
      {"telemetry.sdk.language", Value::string("cpp")},
  };
  Resource resource;
  resource.attributes = constants_.copy(attributes, std::size(attributes));
  return constants_.copy_one(resource);
}

void Workload::make_operations() {
  for (std::size_t i = 0; i < operation_count; ++i) {
    Operation operation;
    operation.service = fmt::format("service-{:02}", i % service_count);
    operation.route = fmt::format("/v1/resource-{}/{{id}}", i);
    operation.name = fmt::format("{} {}", methods[i % std::size(methods)], operation.route);
    operations_.push_back(std::move(operation));
  }
}

std::size_t Workload::trace_size() {
  std::geometric_distribution<std::size_t> children(1.0 / (1.0 + mean_children));
  return std::min(max_trace_spans, 1 + children(random_));
}

void Workload::next() {
  arena_.clear();
  spans_.clear();
  annotations_.clear();
  trace_id_ = TraceId{random_(), random_() | 1};
  request_id_ = uuid(TraceId{random_(), random_()});
  clock_ += time_between_traces;
  const std::size_t size = trace_size();
  for (std::size_t i = 0; i < size; ++i) add_span(i);
}

void Workload::add_span(std::size_t index) {
  const std::size_t rank = zipf_(random_);
  const Operation& operation = operations_[rank];
  const std::size_t host =
      (rank % service_count) * hosts_per_service + random_() % hosts_per_service;
  Span span;
  span.trace_id = trace_id_;
  span.span_id = random_span_id(random_);
  span.start = clock_;
  if (index > 0) {
    const Span& parent = spans_[random_() % index];
    span.parent_id = parent.span_id;
    span.start = parent.start + std::chrono::nanoseconds(random_() % 1'000'000);
  }
  const double most = 3'600e9;  // an hour: a log-normal tail has no end of its own
  const double nanoseconds = std::min(duration_(random_), most);
  span.end = span.start + std::chrono::nanoseconds(static_cast<std::int64_t>(nanoseconds));
  span.name = operation.name;
  span.service = operation.service;
  span.hostname = hosts_[host];
  span.kind = SpanKind::server;
  span.side = CallSide::server;
  span.marks = Marks{true, true, false};
  span.status = random_() % 100 == 0 ? StatusCode::error : StatusCode::unset;
  span.resource = resources_[host];
  span.attributes = attributes(operation, index);
  spans_.push_back(span);

  Annotation recv;
  recv.trace_id = span.trace_id;
  recv.span_id = span.span_id;
  recv.parent_id = span.parent_id;
  recv.type = AnnotationType::server_recv;
  recv.time = span.start;
  recv.hostname = span.hostname;
  recv.destination = span.service;
  recv.name = span.name;
  annotations_.push_back(recv);

  Annotation send = recv;
  send.type = AnnotationType::server_send;
  send.time = span.end;
  send.duration = span.end - span.start;
  send.status = span.status;
  send.attributes = span.attributes;
  annotations_.push_back(send);
}

Slice<KeyValue> Workload::attributes(const Operation& operation, std::size_t index) {
  const std::string path = fmt::format("/v1/items/{:07}", random_() % 10'000'000);
  const KeyValue attributes[] = {
      {"http.response.status_code", Value::integer(random_() % 100 == 0 ? 500 : 200)},
      {"thread.id", Value::integer(static_cast<std::int64_t>(random_() % 64))},
      {"http.request.method", Value::string(methods[random_() % std::size(methods)])},
      {"http.route", Value::string(operation.route)},
      {"cloud.region", Value::string(regions[random_() % std::size(regions)])},
      {"component", Value::string(components[(random_() + index) % std::size(components)])},
      {"url.path", Value::string(arena_.copy(path))},
      {"request.id", Value::string(request_id_)},
  };
  return arena_.copy(attributes, std::size(attributes));
}

}  // namespace phosphor::bench
