#include "store/duration_sketch.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace phosphor {
namespace {

constexpr int step_bits = 5;
constexpr std::uint64_t steps_per_doubling = 1 << step_bits;

// Durations below 64 have a step each; from there on a step is 1/32 of the power of two below it.
std::uint32_t step_of(std::uint64_t duration) {
  const int doublings = std::max(0, static_cast<int>(std::bit_width(duration)) - 1 - step_bits);
  return static_cast<std::uint32_t>(static_cast<std::uint64_t>(doublings) * steps_per_doubling +
                                    (duration >> doublings));
}

// The middle of a step.
std::uint64_t duration_at(std::uint32_t step) {
  if (step < 2 * steps_per_doubling) return step;
  const std::uint64_t doublings = step / steps_per_doubling - 1;
  const std::uint64_t start = (steps_per_doubling + step % steps_per_doubling) << doublings;
  return start + (std::uint64_t{1} << doublings) / 2;
}

std::chrono::nanoseconds as_duration(std::uint64_t count) {
  return std::chrono::nanoseconds(static_cast<std::int64_t>(count));
}

}  // namespace

void DurationSketch::add(std::chrono::nanoseconds duration) {
  const auto length = static_cast<std::uint64_t>(std::max<std::int64_t>(0, duration.count()));
  const std::uint32_t number = step_of(length);
  auto step =
      std::lower_bound(steps_.begin(), steps_.end(), number,
                       [](const Step& a, std::uint32_t wanted) { return a.number < wanted; });
  if (step == steps_.end() || step->number != number) step = steps_.insert(step, {number, 0});
  ++step->count;
  if (count_ == 0) shortest_ = length;
  ++count_;
  shortest_ = std::min(shortest_, length);
  longest_ = std::max(longest_, length);
}

std::optional<std::chrono::nanoseconds> DurationSketch::percentile(double percent) const {
  if (count_ == 0) return std::nullopt;
  const double exact_rank = std::ceil(static_cast<double>(count_) * percent / 100);
  const auto rank = std::clamp<std::uint64_t>(static_cast<std::uint64_t>(exact_rank), 1, count_);
  if (rank == count_) return as_duration(longest_);
  auto step = steps_.begin();
  for (std::uint64_t passed = step->count; passed < rank; passed += step->count) ++step;
  return as_duration(std::clamp(duration_at(step->number), shortest_, longest_));
}

std::optional<Percentiles> DurationSketch::percentiles() const {
  if (count_ == 0) return std::nullopt;
  return Percentiles{*percentile(50), *percentile(90), *percentile(99)};
}

}  // namespace phosphor
