// The daemon's log: one line each on stderr, with time and level. Not for the start-up lines, which
// are for a person at a terminal, nor for anything that happens per record.
//
// At most `log_lines_per_second` lines a second are written, whatever goes wrong; how many were
// left out is said when there is room again.
//
// Threads: any. Failure: none; a log that cannot be written is lost.

#pragma once

#include <phosphor/timestamp.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace phosphor {

enum class LogLevel : std::uint8_t { info, warning, error };

// More than a person reads, less than fills a disk.
inline constexpr int log_lines_per_second = 20;

void log_line(LogLevel level, std::string_view text);

// "2026-11-23T12:00:00.123Z error text", without control characters of the text.
std::string format_log_line(Timestamp now, LogLevel level, std::string_view text);

// How many lines may be written; a pure value, so that time can be anything.
class LogBudget {
 public:
  // How many lines were left out before this one if it may be written; -1 if it may not.
  std::int64_t admit(Timestamp now) noexcept;

 private:
  std::int64_t second_ = 0;
  int written_ = 0;
  std::int64_t left_out_ = 0;
};

}  // namespace phosphor
