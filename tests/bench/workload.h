// The load that measurements are made with: traces that look like those of a middle-sized system.
//
// 30 services with 200 operations chosen by Zipf's law, 150 hosts; traces of 1 to 61 spans (mean
// 9.6), random 128 and 64-bit ids, log-normal durations in nanoseconds; each span has 8 attributes:
// 2 integers, 4 strings of few values, one string of many (a 7-digit number), and one UUID for the
// whole trace. Figures made with few distinct ids and values say nothing: compression and
// dictionaries would swallow them.
//
// The same trace comes as spans (for OTLP) and as the annotations of calls (for the native format).
// Everything follows from the seed and the trace's index. This is the load as objects, for whoever
// checks it or writes to a store directly; what is sent is written faster (otlp_body.h,
// native_body.h), and tests hold the two together.
//
// Threads: one at a time. Failure: none. The texts of a trace live until the next one is made.

#pragma once

#include "tests/bench/model_system.h"
#include "tests/bench/trace_draw.h"

#include <phosphor/record_batch.h>

#include <cstdint>
#include <string>
#include <vector>

namespace phosphor::bench {

inline constexpr std::string_view workload_text =
    "30 services, 200 operations (Zipf), 150 hosts; traces of 1 to 61 spans (mean 9.6); random "
    "128/64-bit ids; nanoseconds; log-normal durations; 8 attributes: 2 integers, 4 strings of few "
    "values, 1 of ten million, 1 UUID for each trace";

class Workload {
 public:
  // `begin` is when the first trace begins.
  Workload(std::uint64_t seed, Timestamp begin);

  // Makes the next trace. It begins a little after the one before.
  void next() { make(next_index_); }
  // Makes the trace of that index; the next one is the one behind it.
  void make(std::uint64_t index);

  const TraceDrawer& drawer() const noexcept { return drawer_; }
  TraceId trace_id() const noexcept { return draw_.id; }
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
  const std::string& common_service() const noexcept { return system_.service(0); }
  const std::string& common_operation() const noexcept { return system_.operation(0).name; }

 private:
  void add_span(const SpanDraw& draw, std::size_t index);
  void add_annotations(const Span& span);
  Slice<KeyValue> attributes(const SpanDraw& draw);

  const ModelSystem system_;
  const TraceDrawer drawer_;
  const Timestamp begin_;
  std::uint64_t next_index_ = 0;

  TraceDraw draw_;
  Arena arena_;  // what lives as long as the trace
  std::string request_id_;
  std::vector<Span> spans_;
  std::vector<Annotation> annotations_;
};

// "/v1/items/0001234"
std::string item_path(std::uint32_t item);

}  // namespace phosphor::bench
