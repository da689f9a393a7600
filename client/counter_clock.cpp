#include "client/counter_clock.h"

#include "client/process_clock.h"

#include <cmath>
#include <ctime>

namespace phosphor {
namespace {

// A look that was interrupted is done again, this often at most; the shortest counts.
constexpr int look_tries = 4;
constexpr std::uint64_t short_look_ticks = 1000;

// Slewing, as NTP does it, is 500 parts in a million at most (adjtimex); beyond this it is a step.
constexpr std::int64_t step_ns = 1'000'000;
// Over a time that long a look's error does not matter for a rate, and a rate that is off by that
// much is another one.
constexpr std::int64_t rate_check_ns = 10'000'000;
constexpr double rate_tolerance = 0.001;

std::int64_t read_ns(clockid_t clock) noexcept {
  timespec time{};
  clock_gettime(clock, &time);
  return static_cast<std::int64_t>(time.tv_sec) * 1'000'000'000 + time.tv_nsec;
}

double ticks_between(const ClockLook& a, const ClockLook& b) noexcept {
  return static_cast<double>(b.ticks - a.ticks);
}

}  // namespace

ClockLook look_at_clocks() noexcept {
  ClockLook best;
  std::uint64_t shortest = UINT64_MAX;
  for (int i = 0; i < look_tries && shortest > short_look_ticks; ++i) {
    const std::uint64_t before = read_counter();
    const std::int64_t system_ns = read_ns(CLOCK_REALTIME);
    const std::uint64_t after = read_counter();
    const std::int64_t steady_ns = read_ns(CLOCK_MONOTONIC);
    if (after - before >= shortest) continue;
    shortest = after - before;
    best = {before + shortest / 2, system_ns, steady_ns};
  }
  return best;
}

CounterClock::CounterClock(ClockLook (*source)() noexcept) noexcept : look_(source) {
  begin_anew(look_());
}

void CounterClock::begin_anew(const ClockLook& now) noexcept { first_ = previous_ = latest_ = now; }

void CounterClock::look() noexcept {
  const ClockLook now = look_();
  if (now.ticks <= latest_.ticks) return begin_anew(now);
  previous_ = latest_;
  latest_ = now;
  measure_rate();
  measure_slope();
}

void CounterClock::measure_rate() noexcept {
  const std::int64_t lately_ns = latest_.steady_ns - previous_.steady_ns;
  const double lately = static_cast<double>(lately_ns) / ticks_between(previous_, latest_);
  const bool changed = std::abs(lately - rate_) > rate_ * rate_tolerance;
  if (lately_ns >= rate_check_ns && changed) first_ = previous_;
  rate_ =
      static_cast<double>(latest_.steady_ns - first_.steady_ns) / ticks_between(first_, latest_);
}

// After a step, what came before it is told by the clock as it is now.
void CounterClock::measure_slope() noexcept {
  const double ticks = ticks_between(previous_, latest_);
  const std::int64_t system_ns = latest_.system_ns - previous_.system_ns;
  const std::int64_t steady_ns = latest_.steady_ns - previous_.steady_ns;
  const bool stepped = system_ns < steady_ns - step_ns || system_ns > steady_ns + step_ns;
  if (stepped) previous_.system_ns = latest_.system_ns - std::llround(ticks * rate_);
  slope_ = static_cast<double>(latest_.system_ns - previous_.system_ns) / ticks;
}

Timestamp CounterClock::time_of(Reading reading) noexcept {
  if (!reading.counted()) return reading.time();
  if (reading.ticks() > latest_.ticks) look();
  // Signed: a reading may be older than both looks.
  const auto ticks = static_cast<double>(static_cast<std::int64_t>(reading.ticks()) -
                                         static_cast<std::int64_t>(previous_.ticks));
  const double slope = reading.ticks() < previous_.ticks ? rate_ : slope_;
  return from_unix_nanoseconds(previous_.system_ns + std::llround(ticks * slope));
}

std::chrono::nanoseconds CounterClock::between(Reading start, Reading end) noexcept {
  if (start.counted() != end.counted()) return {};
  if (!start.counted()) return std::max(end.time() - start.time(), std::chrono::nanoseconds(0));
  if (end.ticks() <= start.ticks()) return {};
  if (end.ticks() > latest_.ticks) look();
  return std::chrono::nanoseconds(
      std::llround(static_cast<double>(end.ticks() - start.ticks()) * rate_));
}

}  // namespace phosphor
