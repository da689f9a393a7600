// A moment, as the thread that records it reads it: the processor's counter, unconverted, or a
// time.
//
// Reading the counter costs less than half of a call of the system's clock, and making nanoseconds
// of it is the sender's work (counter_clock.h). Which of the two a Reading is, is said by one bit
// that no counter reaches (62 bits are 36 years at 4 GHz) and no time of ours has before 2116.
//
// Threads: values.

#pragma once

#include <phosphor/timestamp.h>

#include <algorithm>
#include <cstdint>

namespace phosphor {

class Reading {
 public:
  constexpr Reading() noexcept = default;  // not known: no_time

  static constexpr Reading of_counter(std::uint64_t ticks) noexcept { return Reading(ticks); }
  // Of a time before 1970 or after 2116, the nearest in between.
  static constexpr Reading of_time(Timestamp time) noexcept {
    const std::int64_t ns = std::clamp(unix_nanoseconds(time), std::int64_t{0}, latest_ns);
    return Reading(static_cast<std::uint64_t>(ns) | time_bit);
  }
  static constexpr Reading from_bits(std::uint64_t bits) noexcept { return Reading(bits); }

  constexpr bool counted() const noexcept { return (bits_ & time_bit) == 0; }
  // Requires: counted().
  constexpr std::uint64_t ticks() const noexcept { return bits_; }
  // Requires: !counted().
  constexpr Timestamp time() const noexcept {
    return from_unix_nanoseconds(static_cast<std::int64_t>(bits_ & ~time_bit));
  }
  constexpr std::uint64_t bits() const noexcept { return bits_; }

 private:
  static constexpr std::uint64_t time_bit = std::uint64_t{1} << 62;
  static constexpr std::int64_t latest_ns = (std::int64_t{1} << 62) - 1;

  explicit constexpr Reading(std::uint64_t bits) noexcept : bits_(bits) {}

  std::uint64_t bits_ = time_bit;
};

}  // namespace phosphor
