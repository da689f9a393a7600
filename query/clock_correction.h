// What to add to the times of each clock of a trace so that no effect comes before its cause.
//
// Clocks of different hosts are never trusted. A call from a to b bounds what must be added to b's
// clock to agree with a's: the request cannot arrive before it was sent, nor the answer be seen
// before it was given. All calls of a trace together are a system of such bounds; the solution that
// changes least is chosen. The mathematics and its sources: query/README.md, "Clocks".
//
// A clock is a hostname; where a span has none, its `service.instance.id`; else its service. Spans
// of one host are taken to share a clock.
//
// Threads: pure functions. Cost: linear in the links for few clocks; see max_joint_clocks.
// Failure: none; contradictory bounds are said to be so in the answer.

#pragma once

#include <phosphor/slice.h>
#include <phosphor/span.h>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace phosphor {

// The joint solution costs clocks³ at worst. Beyond this many, each clock is bounded only by those
// that were corrected before it, which is right for the calls that it was reached by.
inline constexpr std::size_t max_joint_clocks = 128;

struct ClockCorrection {
  std::string_view hostname;
  std::string_view service;  // where the hostname is not known
  std::chrono::nanoseconds correction{0};
  // The true correction is within this of `correction`, if every call is what it seems to be. None
  // where the calls bound it on one side only, or not at all.
  std::optional<std::chrono::nanoseconds> uncertainty;
  bool reference = false;      // the clock that the others are corrected to
  bool contradiction = false;  // no correction fits all calls: a clock was set, or marks are wrong
};

// That one span caused another: a parent and its child.
struct CausalLink {
  std::uint32_t parent;
  std::uint32_t child;
  // The two are halves of one call whose answer was waited for: the child also ended before the
  // parent did.
  bool answered = false;
};

struct ClockCorrections {
  std::vector<ClockCorrection> clocks;       // in order of first use
  std::vector<std::uint32_t> clock_of_span;  // index into `clocks`
};

// `roots`: the spans to begin from, most trusted first; the first root's clock is the reference.
// Requires: all indices are of `spans`.
ClockCorrections correct_clocks(const std::vector<Span>& spans,
                                const std::vector<CausalLink>& links,
                                const std::vector<std::uint32_t>& roots);

// a + b and a - b that stop at the ends of the type instead of overflowing: senders choose times.
std::int64_t saturating_add(std::int64_t a, std::int64_t b) noexcept;
std::int64_t saturating_subtract(std::int64_t a, std::int64_t b) noexcept;

// A time plus a correction; no_time stays no_time.
Timestamp corrected(Timestamp time, std::chrono::nanoseconds correction) noexcept;

}  // namespace phosphor
