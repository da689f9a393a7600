// Makes times of the counter's readings, off the recording path: the sender's.
//
// It looks at the counter and the system's clocks together, before each pass over what was
// recorded, and again when it meets a reading newer than its last look. A reading lies between two
// looks, and so does its time:
//
//     system clock  |            . latest          between two looks: on the straight line
//                   |         .                    before both: on a line of the counter's rate
//                   |   . previous                 (nothing is after both: that is a look)
//                   +----------------- counter
//
// So nothing has to be calibrated first, an error is at most that of a look (some tens of
// nanoseconds) however wrong a rate is, and times never go back while the system's clock does not.
// A step of the system's clock is followed from the next look on, for everything that is not
// converted yet. Lengths are ticks times the rate, which is measured by CLOCK_MONOTONIC over the
// whole life of the clock: a step does not touch them.
//
// Threads: one. Failure: none; a counter that jumped (the machine was moved or slept) begins anew.

#pragma once

#include "client/reading.h"

#include <chrono>
#include <cstdint>

namespace phosphor {

// The counter and the clocks at one moment.
struct ClockLook {
  std::uint64_t ticks = 0;
  std::int64_t system_ns = 0;  // CLOCK_REALTIME
  std::int64_t steady_ns = 0;  // CLOCK_MONOTONIC
};
ClockLook look_at_clocks() noexcept;

class CounterClock {
 public:
  // Looks for the first time. `source` stands for the machine's clocks in tests.
  explicit CounterClock(ClockLook (*source)() noexcept = &look_at_clocks) noexcept;

  void look() noexcept;
  // As if made now. The rate is measured anew.
  void begin_anew() noexcept { begin_anew(look_()); }

  // Of a reading that is a time already: that time.
  Timestamp time_of(Reading reading) noexcept;
  // From `start` to `end`; 0 if that would be negative, or one is a time and the other is not.
  std::chrono::nanoseconds between(Reading start, Reading end) noexcept;

 private:
  void begin_anew(const ClockLook& now) noexcept;
  void measure_rate() noexcept;
  void measure_slope() noexcept;

  ClockLook (*const look_)() noexcept;
  ClockLook first_;  // since then the rate has been one
  ClockLook previous_;
  ClockLook latest_;
  double rate_ = 0;   // nanoseconds of CLOCK_MONOTONIC for each tick, since first_
  double slope_ = 0;  // nanoseconds of CLOCK_REALTIME for each tick, from previous_ to latest_
};

}  // namespace phosphor
