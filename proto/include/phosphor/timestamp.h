// The one unit of time in the code: nanoseconds since 1970-01-01 UTC, signed 64 bits (to 2262).
//
// Every foreign format converts at its own edge. `no_time` stands for "not known": a half of a call
// whose other mark has not arrived has no start or no end.

#pragma once

#include <chrono>

namespace phosphor {

using Timestamp = std::chrono::time_point<std::chrono::system_clock, std::chrono::nanoseconds>;

inline constexpr Timestamp no_time{};

constexpr Timestamp from_unix_nanoseconds(std::int64_t ns) noexcept {
  return Timestamp{std::chrono::nanoseconds{ns}};
}
constexpr std::int64_t unix_nanoseconds(Timestamp time) noexcept {
  return static_cast<std::int64_t>(time.time_since_epoch().count());
}

}  // namespace phosphor
