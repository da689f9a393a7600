#include "client/uber_trace_id.h"

#include "client/short_hex.h"
#include "client/white_space.h"

#include <algorithm>
#include <optional>

namespace phosphor {
namespace {

constexpr std::size_t span_id_at = 33;
constexpr std::size_t parent_at = 50;
constexpr std::size_t flags_at = 52;

constexpr std::uint64_t flag_sampled = 1;
constexpr std::uint64_t flag_debug = 2;
constexpr std::size_t max_flags_digits = 2;

constexpr std::size_t encoded_colon_bytes = 3;  // %3A, %3a

bool is_encoded_colon(std::string_view text) noexcept { return text == "%3A" || text == "%3a"; }

// What stands before the first colon, which is taken off with it; nothing where there is none.
std::optional<std::string_view> take_field(std::string_view& rest) noexcept {
  const std::size_t end = rest.find_first_of(":%");
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view field = rest.substr(0, end);
  const bool encoded = rest[end] == '%';
  if (encoded && !is_encoded_colon(rest.substr(end, encoded_colon_bytes))) return std::nullopt;
  rest.remove_prefix(end + (encoded ? encoded_colon_bytes : 1));
  return field;
}

}  // namespace

UberTraceIdText::UberTraceIdText(const CarriedSpan& carried) noexcept {
  text_.fill(':');
  write_hex(carried.span.trace_id, text_.data());
  write_hex(carried.span.span_id, &text_[span_id_at]);
  text_[parent_at] = '0';
  const bool sampled = (carried.span.flags & trace_flag_sampled) != 0;
  text_[flags_at] = carried.debug ? '3' : sampled ? '1' : '0';
}

CarriedSpan read_uber_trace_id_untrusted(std::string_view value_untrusted) noexcept {
  std::string_view rest = without_white_space_around(value_untrusted);
  const auto trace = take_field(rest);
  const auto span = take_field(rest);
  const auto parent = take_field(rest);
  TraceId trace_id;
  SpanId span_id;
  SpanId parent_id;
  SpanId flags;  // a short number in hex like any other
  if (!parent.has_value() || rest.size() > max_flags_digits ||
      !read_short_hex_untrusted(*trace, trace_id) || !read_short_hex_untrusted(*span, span_id) ||
      !read_short_hex_untrusted(*parent, parent_id) || !read_short_hex_untrusted(rest, flags)) {
    return {};
  }
  return carried_span(trace_id, span_id, (flags.value & flag_sampled) != 0,
                      (flags.value & flag_debug) != 0);
}

}  // namespace phosphor
