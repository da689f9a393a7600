#include "store/duration_sketch.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <random>
#include <vector>

using namespace phosphor;
using namespace std::chrono_literals;

namespace {

// The definition: the nearest rank in the sorted list.
std::int64_t true_percentile(std::vector<std::int64_t> durations, double percent) {
  std::sort(durations.begin(), durations.end());
  const double rank = std::ceil(static_cast<double>(durations.size()) * percent / 100);
  return durations[static_cast<std::size_t>(std::max(1.0, rank)) - 1];
}

}  // namespace

TEST_CASE("duration sketch: nothing has no percentiles, one duration is all of them") {
  DurationSketch sketch;
  CHECK_FALSE(sketch.percentiles());
  CHECK_FALSE(sketch.percentile(50));
  sketch.add(123'456'789ns);
  CHECK(sketch.count() == 1);
  CHECK(sketch.percentiles()->p50 == 123'456'789ns);
  CHECK(sketch.percentiles()->p99 == 123'456'789ns);
}

TEST_CASE("duration sketch: short durations are exact, negative ones count as 0") {
  DurationSketch sketch;
  for (int i = 1; i <= 63; ++i) sketch.add(std::chrono::nanoseconds(i));
  CHECK(sketch.percentile(50) == 32ns);
  CHECK(sketch.percentile(100) == 63ns);
  sketch.add(-5ns);
  CHECK(sketch.percentile(1) == 0ns);
}

TEST_CASE("duration sketch: the longest duration that there is") {
  DurationSketch sketch;
  sketch.add(std::chrono::nanoseconds::max());
  sketch.add(0ns);
  sketch.add(std::chrono::nanoseconds::min());
  CHECK(sketch.percentile(100) == std::chrono::nanoseconds::max());
  CHECK(sketch.percentile(50) == 0ns);
}

TEST_CASE("duration sketch: percentiles are within 1.6 % of the true ones, in any order") {
  for (unsigned seed = 1; seed <= 20; ++seed) {
    CAPTURE(seed);
    std::mt19937_64 random(seed);
    std::uniform_real_distribution<double> exponent(0, 14);
    DurationSketch sketch;
    std::vector<std::int64_t> durations;
    for (unsigned i = 0; i < 1 + seed * 37; ++i) {
      durations.push_back(static_cast<std::int64_t>(std::pow(10, exponent(random))));
      sketch.add(std::chrono::nanoseconds(durations.back()));
    }
    for (const double percent : {0.1, 1.0, 25.0, 50.0, 90.0, 99.0, 100.0}) {
      CAPTURE(percent);
      const auto expected = static_cast<double>(true_percentile(durations, percent));
      const auto told = static_cast<double>(sketch.percentile(percent)->count());
      CHECK(std::abs(told - expected) <= expected * 0.016);
    }
  }
}
