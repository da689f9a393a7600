#include "client/b3_headers.h"

#include "client/short_hex.h"
#include "client/white_space.h"

#include <algorithm>
#include <optional>

namespace phosphor {
namespace {

constexpr std::size_t short_trace_id_length = 16;

enum class Decision { refused, accepted, debug, left_to_us };

bool read_b3_trace_id(std::string_view digits, TraceId& id) noexcept {
  const bool whole = digits.size() == short_trace_id_length || digits.size() == trace_id_hex_length;
  return whole && read_short_hex_untrusted(digits, id);
}

bool read_b3_span_id(std::string_view digits, SpanId& id) noexcept {
  return read_hex(digits.data(), digits.size(), id);
}

// The first field of what is left, and the dash after it, are taken off.
std::string_view take_field(std::string_view& rest) noexcept {
  const std::size_t dash = std::min(rest.find('-'), rest.size());
  const std::string_view field = rest.substr(0, dash);
  rest.remove_prefix(std::min(dash + 1, rest.size()));
  return field;
}

std::optional<Decision> read_decision(std::string_view text) noexcept {
  if (text == "1" || text == "true") return Decision::accepted;
  if (text == "0" || text == "false") return Decision::refused;
  if (text == "d") return Decision::debug;
  return std::nullopt;
}

CarriedSpan carried_b3(TraceId trace_id, SpanId span_id, Decision decision) noexcept {
  return carried_span(trace_id, span_id, decision != Decision::refused,
                      decision == Decision::debug);
}

CarriedSpan read_single_untrusted(std::string_view value_untrusted) noexcept {
  std::string_view rest = without_white_space_around(value_untrusted);
  TraceId trace_id;
  SpanId span_id;
  SpanId parent_id;
  if (!rest.empty() && rest.back() == '-') return {};
  if (!read_b3_trace_id(take_field(rest), trace_id)) return {};
  if (!read_b3_span_id(take_field(rest), span_id)) return {};
  if (rest.empty()) return carried_b3(trace_id, span_id, Decision::left_to_us);
  const auto decision = read_decision(take_field(rest));
  if (!decision.has_value()) return {};
  if (!rest.empty() && !read_b3_span_id(rest, parent_id)) return {};
  return carried_b3(trace_id, span_id, *decision);
}

std::string_view first(const HeaderReader& headers, std::string_view name) {
  return without_white_space_around(headers.get(name, 0).value_or(std::string_view()));
}

CarriedSpan extract_multi_untrusted(const HeaderReader& headers) {
  TraceId trace_id;
  SpanId span_id;
  if (!read_b3_trace_id(first(headers, b3_trace_id_header), trace_id)) return {};
  if (!read_b3_span_id(first(headers, b3_span_id_header), span_id)) return {};
  const bool debug = first(headers, b3_flags_header) == "1";
  const auto decision = read_decision(first(headers, b3_sampled_header));
  return carried_b3(trace_id, span_id,
                    debug ? Decision::debug : decision.value_or(Decision::left_to_us));
}

}  // namespace

B3Text::B3Text(const CarriedSpan& carried) noexcept {
  text_.fill('-');
  write_hex(carried.span.trace_id, text_.data());
  write_hex(carried.span.span_id, &text_[33]);
  const bool sampled = (carried.span.flags & trace_flag_sampled) != 0;
  text_[50] = carried.debug ? 'd' : sampled ? '1' : '0';
}

void inject_b3(const CarriedSpan& carried, HeaderWriter& headers) {
  headers.set(b3_header, B3Text(carried).single());
}

// Debug implies the decision, which is not sent then.
void inject_b3_multi(const CarriedSpan& carried, HeaderWriter& headers) {
  const B3Text text(carried);
  headers.set(b3_trace_id_header, text.trace_id());
  headers.set(b3_span_id_header, text.span_id());
  if (carried.debug) return headers.set(b3_flags_header, "1");
  headers.set(b3_sampled_header, text.sampled());
}

CarriedSpan extract_b3_untrusted(const HeaderReader& headers) {
  const CarriedSpan single = read_single_untrusted(first(headers, b3_header));
  return single.span.valid() ? single : extract_multi_untrusted(headers);
}

}  // namespace phosphor
