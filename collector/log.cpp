#include "collector/log.h"

#include <fmt/chrono.h>
#include <fmt/core.h>

#include <cstdio>
#include <mutex>
#include <utility>

namespace phosphor {

namespace {

const char* to_string(LogLevel level) noexcept {
  switch (level) {
    case LogLevel::info:
      return "info";
    case LogLevel::warning:
      return "warning";
    case LogLevel::error:
      return "error";
  }
  return "unknown";
}

void write_stderr(const std::string& line) { std::fwrite(line.data(), 1, line.size(), stderr); }

}  // namespace

std::int64_t LogBudget::admit(Timestamp now) noexcept {
  const std::int64_t second =
      std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count();
  if (second != second_) {
    second_ = second;
    written_ = 0;
  }
  if (written_ >= log_lines_per_second) {
    ++left_out_;
    return -1;
  }
  ++written_;
  return std::exchange(left_out_, 0);
}

std::string format_log_line(Timestamp now, LogLevel level, std::string_view text) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(now);
  const auto milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(now - seconds);
  std::string line = fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z {} ",
                                 fmt::gmtime(std::chrono::system_clock::to_time_t(seconds)),
                                 milliseconds.count(), to_string(level));
  for (const char c : text) {
    const bool control = static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
    line.push_back(control ? ' ' : c);
  }
  line.push_back('\n');
  return line;
}

void log_line(LogLevel level, std::string_view text) {
  static std::mutex mutex;
  static LogBudget budget;
  const std::lock_guard lock(mutex);
  const Timestamp now =
      std::chrono::time_point_cast<std::chrono::nanoseconds>(std::chrono::system_clock::now());
  const std::int64_t left_out = budget.admit(now);
  if (left_out < 0) return;
  if (left_out > 0) {
    write_stderr(format_log_line(now, LogLevel::warning,
                                 fmt::format("{} lines of the log were left out", left_out)));
  }
  write_stderr(format_log_line(now, level, text));
}

}  // namespace phosphor
