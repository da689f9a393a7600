#include "query/span_state.h"

#include "query/clock_correction.h"

namespace phosphor {
namespace {

bool waited_too_long(Timestamp since, Timestamp now) {
  return since != no_time && saturating_subtract(unix_nanoseconds(now), unix_nanoseconds(since)) >
                                 mark_patience.count();
}

bool is_native(const Span& span) { return span.call_id.valid(); }

// A client's half whose RECV has not come, though its server's half is there.
SpanState state_of_waiting_client(const TimedSpan& server, Timestamp now) {
  if (has_last(*server.span)) {
    return waited_too_long(server.end, now) ? SpanState::never_seen : SpanState::open;
  }
  return waited_too_long(server.start, now) ? SpanState::never_answered : SpanState::open;
}

SpanState state_of_client(const TimedSpan& half, const TimedSpan* server, Timestamp now) {
  const Span& span = *half.span;
  const bool alone = !server && is_native(span);
  if (span.marks.timeout) return alone ? SpanState::never_received : SpanState::timed_out;
  if (has_last(span)) return SpanState::complete;
  if (alone) return waited_too_long(half.start, now) ? SpanState::never_received : SpanState::open;
  if (span.async) return SpanState::complete;
  return server ? state_of_waiting_client(*server, now) : SpanState::open;
}

SpanState state_of_server(const TimedSpan& half, const TimedSpan* client, Timestamp now) {
  if (has_last(*half.span) || half.span->async) return SpanState::complete;
  const bool given_up = client && client->span->marks.timeout;
  return given_up || waited_too_long(half.start, now) ? SpanState::never_answered : SpanState::open;
}

}  // namespace

const char* to_string(SpanState state) noexcept {
  switch (state) {
    case SpanState::complete:
      return "complete";
    case SpanState::open:
      return "open";
    case SpanState::never_received:
      return "never_received";
    case SpanState::never_answered:
      return "never_answered";
    case SpanState::never_seen:
      return "never_seen";
    case SpanState::timed_out:
      return "timed_out";
    case SpanState::end_only:
      return "end_only";
  }
  return "complete";
}

bool has_first(const Span& span) noexcept {
  return is_native(span) ? span.marks.first : span.start != no_time;
}

bool has_last(const Span& span) noexcept {
  return is_native(span) ? span.marks.last : span.end != no_time;
}

SpanState state_of(const TimedSpan& half, const TimedSpan* other, Timestamp now) {
  const Span& span = *half.span;
  if (!has_first(span) && (has_last(span) || span.marks.timeout)) return SpanState::end_only;
  if (span.side == CallSide::client) return state_of_client(half, other, now);
  if (span.side == CallSide::server) return state_of_server(half, other, now);
  if (half.end != no_time) return SpanState::complete;
  return waited_too_long(half.start, now) ? SpanState::never_answered : SpanState::open;
}

}  // namespace phosphor
