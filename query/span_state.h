// What became of a half of a call, as far as the marks that have arrived can tell.
//
// The table of states: query/README.md, "A trace". A state is a judgement at a time: an open call
// becomes "never received" when a minute has passed without a mark of its server's half.
//
// Threads: pure. Failure: none.

#pragma once

#include <phosphor/span.h>

#include <chrono>

namespace phosphor {

// In the order that an outline numbers them by.
enum class SpanState {
  complete,
  open,
  never_received,
  never_answered,
  never_seen,
  timed_out,
  end_only,
};
const char* to_string(SpanState state) noexcept;

// How long a half waits for a mark before it is said never to come: longer than any sender's queue,
// any retry and most calls; shorter than a person who looks at the trace wants to be left guessing.
inline constexpr std::chrono::nanoseconds mark_patience = std::chrono::minutes(1);

// A span with its times on the trace's corrected clock.
struct TimedSpan {
  const Span* span;
  Timestamp start = no_time;
  Timestamp end = no_time;
};

// `other`: the other half of the call, or null.
SpanState state_of(const TimedSpan& half, const TimedSpan* other, Timestamp now);

// Whether the first and the last mark of a span have arrived.
bool has_first(const Span& span) noexcept;
bool has_last(const Span& span) noexcept;

}  // namespace phosphor
