// The load that measurements are made with: traces that look like those of a middle-sized system.
//
// 30 services with 200 operations chosen by Zipf's law, 150 hosts; traces of 1 to 61 spans (mean
// 9.6), random 128 and 64-bit ids, log-normal durations in nanoseconds; each span has 8 attributes:
// 2 integers, 4 strings of few values, one string of many (a 7-digit number), and one UUID for the
// whole trace. Figures made with few distinct ids and values say nothing: compression and
// dictionaries would swallow them.
//
// The same trace comes as spans (for OTLP) and as the annotations of calls (for the native format).
// Everything follows from the seed. The texts of a trace live until the next call of next().
//
// Threads: one at a time. Failure: none.

#pragma once

#include <phosphor/record_batch.h>

#include <array>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace phosphor::bench {

inline constexpr std::size_t service_count = 30;
inline constexpr std::size_t operation_count = 200;
inline constexpr std::size_t host_count = 150;
inline constexpr std::size_t max_trace_spans = 61;

class Workload {
 public:
  explicit Workload(std::uint64_t seed, Timestamp begin);

  // Makes the next trace. It begins a little after the one before.
  void next();

  TraceId trace_id() const noexcept { return trace_id_; }
  // The UUID that is an attribute of every span of this trace, and of no other: a needle.
  const std::string& request_id() const noexcept { return request_id_; }

  // The trace as whole spans, each in the service that did the work.
  Slice<Span> spans() const noexcept { return {spans_.data(), spans_.size()}; }
  // The trace as annotations: for each span a call, of which this is its callee's half; two for
  // each span, RECV and SEND.
  Slice<Annotation> annotations() const noexcept {
    return {annotations_.data(), annotations_.size()};
  }

  // An operation that most traces have, and the service that it belongs to.
  const std::string& common_service() const noexcept { return operations_.front().service; }
  const std::string& common_operation() const noexcept { return operations_.front().name; }

 private:
  struct Operation {
    std::string service;
    std::string name;
    std::string route;
  };

  void make_operations();
  std::size_t trace_size();
  void add_span(std::size_t index);
  Slice<KeyValue> attributes(const Operation& operation, std::size_t index);
  const Resource* resource_of(std::size_t service, std::size_t host);

  std::mt19937_64 random_;
  std::discrete_distribution<std::size_t> zipf_;
  std::lognormal_distribution<double> duration_;
  Timestamp clock_;

  Arena constants_;  // what lives as long as the workload
  std::vector<Operation> operations_;
  std::vector<std::string> hosts_;
  std::vector<const Resource*> resources_;  // by service and one of its hosts

  Arena arena_;  // what lives as long as the trace
  TraceId trace_id_;
  std::string request_id_;
  std::vector<Span> spans_;
  std::vector<Annotation> annotations_;
};

}  // namespace phosphor::bench
