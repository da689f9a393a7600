// The ids of a log line, so that it can be found from a trace and the trace from it.
//
//   std::clog << "card 42 is blocked " << phosphor::LogFields().text() << '\n';
//   // card 42 is blocked trace_id=0af7… span_id=b7ad… trace_flags=01
//
// The names and forms are those of OpenTelemetry's "Trace Context in non-OTLP Log Formats". For
// another format, JSON say, there is each field's value alone. Outside of a trace all are empty.
// In fmt and spdlog: phosphor/fmt.h, phosphor/spdlog.h.
//
// Threads: a value; without an argument it is made of the calling thread's current context, so it
// has to be made where the line is written, not where a logger's own thread formats it.
// Failure: none; nothing here allocates.

#pragma once

#include <phosphor/context.h>
#include <phosphor/current.h>
#include <phosphor/span_context.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

namespace phosphor {

class LogFields {
 public:
  // Of the current context (current.h).
  LogFields() noexcept : LogFields(current()) {}
  explicit LogFields(const Context& context) noexcept : LogFields(context.span_context()) {}
  explicit LogFields(const SpanContext& span) noexcept : in_trace_(span.valid()) {
    if (!in_trace_) return;
    std::copy(form.begin(), form.end(), text_.begin());
    write_hex(span.trace_id, text_.data() + trace_id_at);
    write_hex(span.span_id, text_.data() + span_id_at);
    text_[flags_at] = digits[span.flags >> 4];
    text_[flags_at + 1] = digits[span.flags & 0xf];
  }

  // "trace_id=… span_id=… trace_flags=…", 81 characters. Lives as long as this object, as all do.
  std::string_view text() const noexcept { return part(0, form.size()); }

  std::string_view trace_id() const noexcept { return part(trace_id_at, trace_id_hex_length); }
  std::string_view span_id() const noexcept { return part(span_id_at, span_id_hex_length); }
  // W3C's, two hex digits: "01" is sampled.
  std::string_view trace_flags() const noexcept { return part(flags_at, 2); }

 private:
  static constexpr std::string_view form =
      "trace_id=00000000000000000000000000000000 span_id=0000000000000000 trace_flags=00";
  static constexpr std::string_view digits = "0123456789abcdef";
  static constexpr std::size_t trace_id_at = std::string_view("trace_id=").size();
  static constexpr std::size_t span_id_at =
      trace_id_at + trace_id_hex_length + std::string_view(" span_id=").size();
  static constexpr std::size_t flags_at = form.size() - 2;

  std::string_view part(std::size_t at, std::size_t size) const noexcept {
    return {text_.data() + at, in_trace_ ? size : 0};
  }

  bool in_trace_;
  std::array<char, form.size()> text_{};
};

}  // namespace phosphor
