#include "client/trace_parent.h"

#include "client/white_space.h"

#include <algorithm>

namespace phosphor {
namespace {

// version 2, trace id 32, span id 16, flags 2, each after a dash but the first
constexpr std::size_t trace_id_at = 3;
constexpr std::size_t span_id_at = 36;
constexpr std::size_t flags_at = 53;
constexpr std::size_t length = 55;

constexpr char digits[] = "0123456789abcdef";

int digit(char c) noexcept {
  if (c >= '0' && c <= '9') return c - '0';
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool lower_hex(std::string_view text) noexcept {
  return std::all_of(text.begin(), text.end(), [](char c) { return digit(c) >= 0; });
}

// A later version may add fields, after a dash.
bool has_the_shape(std::string_view value) noexcept {
  if (value.size() < length || !lower_hex(value.substr(0, 2))) return false;
  const std::string_view version = value.substr(0, 2);
  if (version == "ff" || (version == "00" && value.size() != length)) return false;
  if (value.size() > length && value[length] != '-') return false;
  return value[2] == '-' && value[span_id_at - 1] == '-' && value[flags_at - 1] == '-' &&
         lower_hex(value.substr(trace_id_at, trace_id_hex_length)) &&
         lower_hex(value.substr(span_id_at, span_id_hex_length)) &&
         lower_hex(value.substr(flags_at, 2));
}

}  // namespace

TraceParentText::TraceParentText(const SpanContext& span) noexcept {
  text_.fill('-');
  text_[0] = text_[1] = '0';
  write_hex(span.trace_id, &text_[trace_id_at]);
  write_hex(span.span_id, &text_[span_id_at]);
  text_[flags_at] = digits[span.flags >> 4];
  text_[flags_at + 1] = digits[span.flags & 0xf];
}

SpanContext read_trace_parent_untrusted(std::string_view value_untrusted) noexcept {
  const std::string_view value = without_white_space_around(value_untrusted);
  if (!has_the_shape(value)) return {};
  SpanContext span;
  read_hex(value.data() + trace_id_at, trace_id_hex_length, span.trace_id);
  read_hex(value.data() + span_id_at, span_id_hex_length, span.span_id);
  const int flags = digit(value[flags_at]) << 4 | digit(value[flags_at + 1]);
  span.flags = static_cast<std::uint8_t>(flags & (trace_flag_sampled | trace_flag_random));
  span.remote = true;
  return span.valid() ? span : SpanContext{};
}

}  // namespace phosphor
