#include "store/keys.h"

namespace phosphor {
namespace {

constexpr std::string_view slice_prefix = "slice/";

template <typename Number>
void append_big_endian(std::string& out, Number number) {
  for (int shift = 8 * (static_cast<int>(sizeof number) - 1); shift >= 0; shift -= 8) {
    out += static_cast<char>(number >> shift & 0xff);
  }
}

// Requires: bytes.size() >= sizeof(Number). Takes the bytes away.
template <typename Number>
Number take_big_endian(std::string_view& bytes) {
  Number number = 0;
  for (std::size_t i = 0; i < sizeof number; ++i) {
    number = static_cast<Number>(number << 8 | static_cast<unsigned char>(bytes[i]));
  }
  bytes.remove_prefix(sizeof number);
  return number;
}

constexpr char block_tag = 'b';
constexpr char filter_tag = 'f';
constexpr std::size_t segment_key_bytes = 9;

std::string part_key(std::uint64_t segment, char tag, std::size_t part) {
  std::string key = segment_key(segment) + tag;
  append_big_endian(key, static_cast<std::uint16_t>(part));
  return key;
}

}  // namespace

std::string segment_key(std::uint64_t segment) {
  std::string key(1, segment_tag);
  append_big_endian(key, segment);
  return key;
}

std::optional<std::uint64_t> read_segment_key(std::string_view key) {
  if (key.size() < segment_key_bytes || key[0] != segment_tag) return std::nullopt;
  key.remove_prefix(1);
  return take_big_endian<std::uint64_t>(key);
}

std::string block_key(std::uint64_t segment, std::size_t block) {
  return part_key(segment, block_tag, block);
}

std::string filter_page_key(std::uint64_t segment, std::size_t page) {
  return part_key(segment, filter_tag, page);
}

std::string journal_key(std::uint64_t sequence) {
  std::string key;
  append_big_endian(key, sequence);
  return key;
}

std::optional<std::uint64_t> read_journal_key(std::string_view key) {
  if (key.size() != 8) return std::nullopt;
  return take_big_endian<std::uint64_t>(key);
}

std::string catalog_service_prefix(std::string_view service) {
  std::string key(1, catalog_tag);
  append_big_endian(key, static_cast<std::uint32_t>(service.size()));
  key += service;
  return key;
}

std::string catalog_key(const CatalogKey& parts) {
  std::string key = catalog_service_prefix(parts.service);
  if (!parts.kind) return key;
  key += static_cast<char>(*parts.kind);
  key += parts.operation;
  return key;
}

std::optional<CatalogKey> read_catalog_key(std::string_view key) {
  if (key.size() < 5 || key[0] != catalog_tag) return std::nullopt;
  key.remove_prefix(1);
  const auto length = take_big_endian<std::uint32_t>(key);
  if (length > key.size()) return std::nullopt;
  CatalogKey parts;
  parts.service = key.substr(0, length);
  key.remove_prefix(length);
  if (key.empty()) return parts;
  if (key[0] < 0 || key[0] > static_cast<char>(SpanKind::consumer)) return std::nullopt;
  parts.kind = static_cast<SpanKind>(key[0]);
  parts.operation = key.substr(1);
  return parts;
}

std::string slice_key(std::uint64_t number) {
  std::string key(slice_prefix);
  append_big_endian(key, number);
  return key;
}

std::optional<std::uint64_t> read_slice_key(std::string_view key) {
  if (key.size() != slice_prefix.size() + 8 || !key.starts_with(slice_prefix)) return std::nullopt;
  key.remove_prefix(slice_prefix.size());
  return take_big_endian<std::uint64_t>(key);
}

std::string slice_value(Timestamp begun) {
  std::string value;
  append_big_endian(value, static_cast<std::uint64_t>(unix_nanoseconds(begun)));
  return value;
}

std::optional<Timestamp> read_slice_value(std::string_view bytes) {
  if (bytes.size() != 8) return std::nullopt;
  return from_unix_nanoseconds(static_cast<std::int64_t>(take_big_endian<std::uint64_t>(bytes)));
}

}  // namespace phosphor
