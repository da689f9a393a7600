// Percentiles of durations in little memory: how many there were of each size, sizes growing by
// powers of two with 32 steps in each.
//
// A percentile is within 1.6 % of the true one (half a step of 1/32), and never outside the
// shortest and longest duration that came; below 64 ns it is exact. The steps are those of HDR
// histograms. Memory: 8 bytes for each step that a duration fell into, 15 KiB at most.
//
// Owned by one reader. Threads: its own. Units: nanoseconds. Failure: none; a negative duration,
// which only clocks that were set can make, counts as 0.

#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace phosphor {

// What people look at: half of all were no longer than p50.
struct Percentiles {
  std::chrono::nanoseconds p50{0};
  std::chrono::nanoseconds p90{0};
  std::chrono::nanoseconds p99{0};
};

class DurationSketch {
 public:
  void add(std::chrono::nanoseconds duration);

  std::uint64_t count() const noexcept { return count_; }
  // The smallest duration that at least `percent` of all do not exceed (the nearest rank); none
  // where none came. `percent`: above 0, up to 100.
  std::optional<std::chrono::nanoseconds> percentile(double percent) const;
  std::optional<Percentiles> percentiles() const;

 private:
  // Far fewer than 2^32 spans can be read in the time that one query has.
  struct Step {
    std::uint32_t number;
    std::uint32_t count;
  };

  std::vector<Step> steps_;  // by number; those that occurred
  std::uint64_t count_ = 0;
  std::uint64_t shortest_ = 0;
  std::uint64_t longest_ = 0;
};

}  // namespace phosphor
