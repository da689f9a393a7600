#include "client/counter_clock.h"

#include "client/process_clock.h"

#include <doctest/doctest.h>

#include <cstdlib>
#include <vector>

using namespace phosphor;
using namespace std::chrono_literals;

namespace {

// A machine whose counter makes two ticks in a nanosecond, and whose clocks the test moves.
ClockLook machine;
int looks = 0;

ClockLook look_at_machine() noexcept {
  ++looks;
  return machine;
}

void pass(std::int64_t ns) {
  machine.ticks += static_cast<std::uint64_t>(2 * ns);
  machine.system_ns += ns;
  machine.steady_ns += ns;
}

constexpr std::int64_t second = 1'000'000'000;

CounterClock started_clock() {
  machine = {1'000'000, 1'700'000'000 * second, 50 * second};
  looks = 0;
  return CounterClock(&look_at_machine);
}

Reading now() { return Reading::of_counter(machine.ticks); }
std::int64_t ns_of(Timestamp time) { return unix_nanoseconds(time); }

}  // namespace

TEST_CASE("reading: a time or a count, never both") {
  const Reading counted = Reading::of_counter(77);
  CHECK(counted.counted());
  CHECK(counted.ticks() == 77);
  CHECK_FALSE(Reading().counted());
  CHECK(Reading().time() == no_time);
  const auto time_and_back = [](std::int64_t ns) {
    const Reading reading = Reading::of_time(from_unix_nanoseconds(ns));
    CHECK_FALSE(reading.counted());
    return ns_of(Reading::from_bits(reading.bits()).time());
  };
  CHECK(time_and_back(1'700'000'000'123'456'789) == 1'700'000'000'123'456'789);
  CHECK(time_and_back(-1) == 0);
  CHECK(time_and_back(INT64_MAX) == (std::int64_t{1} << 62) - 1);
  CHECK(time_and_back(INT64_MIN) == 0);
}

TEST_CASE("counter clock: a reading has the time that the system's clock had") {
  CounterClock clock = started_clock();
  for (const std::int64_t step : {1L, 1000L, 50'000'000L, 3600 * second}) {
    pass(step);
    const Reading reading = now();
    const std::int64_t expected = machine.system_ns;
    pass(step / 2 + 100);
    clock.look();
    CHECK(std::abs(ns_of(clock.time_of(reading)) - expected) <= 1);
  }
}

TEST_CASE("counter clock: a reading newer than the last look makes it look, and only that") {
  CounterClock clock = started_clock();
  pass(1000);
  const Reading reading = now();
  CHECK(ns_of(clock.time_of(reading)) == machine.system_ns);
  CHECK(looks == 2);
  CHECK(ns_of(clock.time_of(reading)) == machine.system_ns);
  CHECK(looks == 2);
}

TEST_CASE("counter clock: times never go back while the system's clock is slewed") {
  CounterClock clock = started_clock();
  std::int64_t last = 0;
  int backward = 0;
  for (int i = 0; i < 1000; ++i) {
    pass(20'000);
    machine.system_ns += i % 2 == 0 ? 10 : -10;  // 500 in a million, this way and that
    const std::int64_t time = ns_of(clock.time_of(now()));
    backward += time < last ? 1 : 0;
    last = time;
    CHECK(std::abs(time - machine.system_ns) <= 1);
  }
  CHECK(backward == 0);
}

TEST_CASE("counter clock: a step of the system's clock is followed, a length is not touched") {
  for (const std::int64_t step : {3600 * second, -3600 * second, 2'000'000L, -2'000'000L}) {
    CounterClock clock = started_clock();
    pass(second);
    clock.look();
    const Reading start = now();
    pass(1000);
    machine.system_ns += step;
    pass(1000);
    const Reading end = now();
    clock.look();
    CHECK(std::abs(ns_of(clock.time_of(end)) - machine.system_ns) <= 1);
    CHECK(std::abs(ns_of(clock.time_of(start)) - (machine.system_ns - 2000)) <= 1);
    CHECK(clock.between(start, end) == 2000ns);
    pass(second);
    CHECK(std::abs(ns_of(clock.time_of(now())) - machine.system_ns) <= 1);
  }
}

TEST_CASE("counter clock: a reading from before both looks lies on a line of the rate") {
  CounterClock clock = started_clock();
  pass(second);
  const Reading reading = now();
  const std::int64_t expected = machine.system_ns;
  for (int i = 0; i < 5; ++i) {
    pass(second);
    clock.look();
  }
  CHECK(std::abs(ns_of(clock.time_of(reading)) - expected) <= 10);
}

TEST_CASE("counter clock: a counter that jumps, back or to another rate, heals by itself") {
  CounterClock clock = started_clock();
  pass(second);
  clock.look();
  machine.ticks = 17;
  clock.look();
  pass(1000);
  CHECK(std::abs(ns_of(clock.time_of(now())) - machine.system_ns) <= 1);

  pass(second);
  clock.look();
  const Reading start = now();
  machine.ticks += 3 * second;  // three ticks a nanosecond from now on
  machine.system_ns += second;
  machine.steady_ns += second;
  clock.look();
  CHECK(std::abs((clock.between(start, now()) - 1s).count()) <= 1);
  CHECK(std::abs(ns_of(clock.time_of(now())) - machine.system_ns) <= 1);
}

TEST_CASE("counter clock: a length is never negative, and none between a count and a time") {
  CounterClock clock = started_clock();
  const Reading start = now();
  pass(500);
  const Reading end = now();
  CHECK(clock.between(start, end) == 500ns);
  CHECK(clock.between(end, start) == 0ns);
  const auto time = [](std::int64_t ns) { return Reading::of_time(from_unix_nanoseconds(ns)); };
  CHECK(clock.between(time(10), time(25)) == 15ns);
  CHECK(clock.between(time(25), time(10)) == 0ns);
  CHECK(clock.between(start, time(10)) == 0ns);
}

TEST_CASE("counter clock: on this machine it agrees with the system's clock") {
  if (!counter_can_be_trusted()) return;
  CounterClock clock;
  for (int i = 0; i < 100; ++i) {
    const std::int64_t before = look_at_clocks().system_ns;
    const Reading reading = Reading::of_counter(read_counter());
    const std::int64_t after = look_at_clocks().system_ns;
    const std::int64_t time = ns_of(clock.time_of(reading));
    // A look is made of readings that are some tens of nanoseconds apart.
    CHECK(time >= before - 10'000);
    CHECK(time <= after + 10'000);
  }
}
