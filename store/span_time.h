// When a span or an annotation was, where some of its times may be unknown or contradict each
// other.
//
// Threads: pure. Differences are cut to what 64 bits hold: a broken clock must not be able to
// overflow anything.

#pragma once

#include <phosphor/annotation.h>
#include <phosphor/span.h>
#include <phosphor/timestamp.h>

#include <algorithm>
#include <limits>
#include <optional>

namespace phosphor {

constexpr bool known(Timestamp time) noexcept { return time != no_time; }

// The earlier (later) of two times of which either may be unknown.
constexpr Timestamp earlier(Timestamp a, Timestamp b) noexcept {
  if (!known(a) || !known(b)) return known(a) ? a : b;
  return std::min(a, b);
}
constexpr Timestamp later(Timestamp a, Timestamp b) noexcept {
  if (!known(a) || !known(b)) return known(a) ? a : b;
  return std::max(a, b);
}

// The earliest known time of a record; no_time where it has none.
constexpr Timestamp earliest_time(const Span& span) noexcept {
  return earlier(span.start, span.end);
}
constexpr Timestamp earliest_time(const Annotation& annotation) noexcept { return annotation.time; }
constexpr Timestamp latest_time(const Span& span) noexcept { return later(span.start, span.end); }

// Where a span stands among others: its start, else its end, else after all.
constexpr Timestamp position_in_time(const Span& span) noexcept {
  if (known(span.start)) return span.start;
  return known(span.end) ? span.end : Timestamp::max();
}

constexpr std::chrono::nanoseconds time_between(Timestamp from, Timestamp to) noexcept {
  std::int64_t difference = 0;
  if (!__builtin_sub_overflow(unix_nanoseconds(to), unix_nanoseconds(from), &difference)) {
    return std::chrono::nanoseconds{difference};
  }
  return to < from ? std::chrono::nanoseconds::min() : std::chrono::nanoseconds::max();
}

// Known only where both ends are.
constexpr std::optional<std::chrono::nanoseconds> duration_of(const Span& span) noexcept {
  if (!known(span.start) || !known(span.end)) return std::nullopt;
  return time_between(span.start, span.end);
}

}  // namespace phosphor
