#include <phosphor/id_text.h>

#include <xxhash.h>

#include <array>
#include <optional>

namespace phosphor {
namespace {

constexpr std::size_t uuid_length = 36;

// The number that 1 to 32 hex digits stand for.
std::optional<TraceId> read_short_hex(std::string_view text) noexcept {
  if (text.empty() || text.size() > trace_id_hex_length) return std::nullopt;
  std::array<char, trace_id_hex_length> padded;
  padded.fill('0');
  text.copy(padded.data() + padded.size() - text.size(), text.size());
  TraceId id;
  if (!read_hex(padded.data(), padded.size(), id)) return std::nullopt;
  return id;
}

// 8096820c-3b7b-47ec-bce6-1c239252ab40
std::optional<TraceId> read_uuid(std::string_view text) noexcept {
  if (text.size() != uuid_length) return std::nullopt;
  std::array<char, trace_id_hex_length> digits;
  std::size_t count = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool dash_expected = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash_expected != (text[i] == '-')) return std::nullopt;
    if (!dash_expected) digits[count++] = text[i];
  }
  TraceId id;
  if (!read_hex(digits.data(), digits.size(), id)) return std::nullopt;
  return id;
}

TraceId hashed_trace_id(std::string_view text) noexcept {
  const XXH128_hash_t hash = XXH3_128bits(text.data(), text.size());
  const TraceId id{hash.high64, hash.low64};
  return id.valid() ? id : TraceId{0, 1};
}

SpanId hashed_span_id(std::string_view text) noexcept {
  const SpanId id{XXH3_64bits(text.data(), text.size())};
  return id.valid() ? id : SpanId{1};
}

}  // namespace

TraceId trace_id_from_text(std::string_view text) noexcept {
  if (text.empty()) return {};
  std::optional<TraceId> id = read_short_hex(text);
  if (!id) id = read_uuid(text);
  return id && id->valid() ? *id : hashed_trace_id(text);
}

SpanId span_id_from_text(std::string_view text) noexcept {
  if (text.empty()) return {};
  if (text.size() > span_id_hex_length) return hashed_span_id(text);
  const std::optional<TraceId> id = read_short_hex(text);
  return id && id->valid() ? SpanId{id->low} : hashed_span_id(text);
}

std::string to_hex(TraceId id) {
  std::string text(trace_id_hex_length, '0');
  write_hex(id, text.data());
  return text;
}

std::string to_hex(SpanId id) {
  std::string text(span_id_hex_length, '0');
  write_hex(id, text.data());
  return text;
}

}  // namespace phosphor
