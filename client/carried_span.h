// The caller's call, as a header of B3, Jaeger or typhon names it. They have one thing that W3C's
// traceparent has not: a trace can be marked as being debugged, which implies that it is sampled.
//
// Threads: a value.

#pragma once

#include <phosphor/span_context.h>

namespace phosphor {

struct CarriedSpan {
  SpanContext span;  // not valid() where the headers name no call
  bool debug = false;
};

// `sampled`: also where the sender left the decision to us, as everything is recorded here.
inline CarriedSpan carried_span(TraceId trace_id, SpanId span_id, bool sampled,
                                bool debug) noexcept {
  CarriedSpan carried;
  carried.span.trace_id = trace_id;
  carried.span.span_id = span_id;
  carried.span.flags = sampled || debug ? trace_flag_sampled : 0;
  carried.span.remote = true;
  carried.debug = debug;
  return carried.span.valid() ? carried : CarriedSpan{};
}

}  // namespace phosphor
