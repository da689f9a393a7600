// The ids of log_fields.h in spdlog's lines: a pattern with one flag more, %*.
//
//   spdlog::set_formatter(phosphor::spdlog_formatter("%+ %*"));
//   …
//   const phosphor::ContextScope scope(served.context());
//   spdlog::warn("card 42 is blocked");
//   // [2026-05-01 12:00:00.000] [warning] card 42 is blocked trace_id=… span_id=… trace_flags=01
//
// %* is the current context's (current.h), and empty outside of a trace. spdlog formats in the
// thread that logs, so that is the right one; an async_logger, however, formats in a thread of its
// own, where nothing is current. There, put the fields into the message: with phosphor/fmt.h,
// spdlog::warn("card 42 is blocked {}", phosphor::LogFields()).
//
// Threads: as spdlog's formatters, which each sink has a copy of. Failure: what spdlog throws for
// want of memory; the ids themselves allocate nothing. Target: phosphor::client, and spdlog, which
// is the application's own.

#pragma once

#include <phosphor/log_fields.h>

#include <spdlog/formatter.h>
#include <spdlog/pattern_formatter.h>

#include <ctime>
#include <memory>
#include <string>
#include <utility>

namespace phosphor {

// For an own spdlog::pattern_formatter, under any letter that is free:
//   formatter->add_flag<phosphor::SpdlogTraceFlag>('*')
class SpdlogTraceFlag final : public ::spdlog::custom_flag_formatter {
 public:
  void format(const ::spdlog::details::log_msg&, const std::tm&,
              ::spdlog::memory_buf_t& line) override {
    const LogFields fields;
    line.append(fields.text().data(), fields.text().data() + fields.text().size());
  }
  std::unique_ptr<::spdlog::custom_flag_formatter> clone() const override {
    return std::make_unique<SpdlogTraceFlag>();
  }
};

// For spdlog::set_formatter, or a logger's or a sink's. `pattern`: spdlog's, and %*.
inline std::unique_ptr<::spdlog::formatter> spdlog_formatter(std::string pattern) {
  auto formatter = std::make_unique<::spdlog::pattern_formatter>();
  formatter->add_flag<SpdlogTraceFlag>('*').set_pattern(std::move(pattern));
  return formatter;
}

}  // namespace phosphor
