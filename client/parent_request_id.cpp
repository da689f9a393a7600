#include "client/parent_request_id.h"

#include "client/white_space.h"

namespace phosphor {
namespace {

constexpr std::size_t span_id_at = trace_id_hex_length + 1;
constexpr std::size_t uuid_length = 36;
constexpr std::size_t uuid_dashes[] = {8, 13, 18, 23};

CarriedSpan read_own(std::string_view value) noexcept {
  TraceId trace_id;
  SpanId span_id;
  const bool read = value.size() > span_id_at && value[span_id_at - 1] == '-' &&
                    read_hex(value.data(), trace_id_hex_length, trace_id) &&
                    read_hex(value.data() + span_id_at, value.size() - span_id_at, span_id);
  return read ? carried_span(trace_id, span_id, true, false) : CarriedSpan{};
}

CarriedSpan read_uuid(std::string_view value) noexcept {
  for (const std::size_t at : uuid_dashes) {
    if (value[at] != '-') return {};
  }
  std::array<char, trace_id_hex_length> digits{};
  std::size_t size = 0;
  for (const char c : value) {
    if (c != '-' && size < digits.size()) digits[size++] = c;
  }
  TraceId id;
  if (!read_hex(digits.data(), size, id)) return {};
  return carried_span(id, SpanId{id.low}, true, false);
}

}  // namespace

ParentRequestIdText::ParentRequestIdText(const SpanContext& span) noexcept {
  text_.fill('-');
  write_hex(span.trace_id, text_.data());
  write_hex(span.span_id, &text_[span_id_at]);
}

CarriedSpan read_parent_request_id_untrusted(std::string_view value_untrusted) noexcept {
  const std::string_view value = without_white_space_around(value_untrusted);
  return value.size() == uuid_length ? read_uuid(value) : read_own(value);
}

}  // namespace phosphor
