// What says where in a trace the code is, in fmt's texts: the fields of log_fields.h.
//
//   fmt::print("card 42 is blocked {}\n", phosphor::LogFields());  // of the current context
//   fmt::print("card 42 is blocked {}\n", context);                // of this one
//   fmt::print("see trace {}\n", context.span_context().trace_id);
//
// Formats as texts have them: width, fill, alignment, precision. Outside of a trace the fields are
// empty. An id that is not valid is all zeros.
//
// Threads: values. Failure: fmt's own, of a wrong format. Target: phosphor::client, and fmt, which
// is the application's own; of version 8 or later.

#pragma once

#include <phosphor/context.h>
#include <phosphor/ids.h>
#include <phosphor/log_fields.h>
#include <phosphor/span_context.h>

#include <fmt/format.h>

#include <cstddef>

template <>
struct fmt::formatter<phosphor::LogFields> : fmt::formatter<fmt::string_view> {
  template <typename FormatContext>
  auto format(const phosphor::LogFields& fields, FormatContext& to) const {
    const auto text = fields.text();
    return fmt::formatter<fmt::string_view>::format({text.data(), text.size()}, to);
  }
};

template <>
struct fmt::formatter<phosphor::SpanContext> : fmt::formatter<phosphor::LogFields> {
  template <typename FormatContext>
  auto format(const phosphor::SpanContext& span, FormatContext& to) const {
    return fmt::formatter<phosphor::LogFields>::format(phosphor::LogFields(span), to);
  }
};

template <>
struct fmt::formatter<phosphor::Context> : fmt::formatter<phosphor::LogFields> {
  template <typename FormatContext>
  auto format(const phosphor::Context& context, FormatContext& to) const {
    return fmt::formatter<phosphor::LogFields>::format(phosphor::LogFields(context), to);
  }
};

namespace phosphor::internal {

// Of an id, as its hex digits.
template <typename Id, std::size_t hex_length>
struct IdFormatter : fmt::formatter<fmt::string_view> {
  template <typename FormatContext>
  auto format(Id id, FormatContext& to) const {
    char text[hex_length];
    write_hex(id, text);
    return fmt::formatter<fmt::string_view>::format({text, hex_length}, to);
  }
};

}  // namespace phosphor::internal

template <>
struct fmt::formatter<phosphor::TraceId>
    : phosphor::internal::IdFormatter<phosphor::TraceId, phosphor::trace_id_hex_length> {};
template <>
struct fmt::formatter<phosphor::SpanId>
    : phosphor::internal::IdFormatter<phosphor::SpanId, phosphor::span_id_hex_length> {};
