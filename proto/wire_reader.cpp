#include "proto/wire_reader.h"

#include <limits>

namespace phosphor {

bool WireReader::next(WireField& field) noexcept {
  if (rest_.empty()) return false;
  std::uint64_t key = 0;
  if (!read_varint(key) || key > std::numeric_limits<std::uint32_t>::max()) return fail();
  field.number = static_cast<std::uint32_t>(key >> 3);
  if (field.number == 0) return fail();
  field.type = static_cast<WireType>(key & 7);
  switch (field.type) {
    case WireType::varint:
      return read_varint(field.integer);
    case WireType::fixed64:
      return read_little_endian(8, field.integer);
    case WireType::bytes:
      return read_bytes(field.bytes);
    case WireType::fixed32:
      return read_little_endian(4, field.integer);
  }
  return fail();
}

// Whatever is left is not looked at any more.
bool WireReader::fail() noexcept {
  rest_ = {};
  malformed_ = true;
  return false;
}

bool WireReader::read_varint(std::uint64_t& value) noexcept {
  value = 0;
  for (std::size_t i = 0; i < rest_.size() && i < 10; ++i) {
    const auto byte = static_cast<unsigned char>(rest_[i]);
    value |= std::uint64_t{byte & 0x7fu} << (7 * i);
    if (byte < 0x80) {
      rest_.remove_prefix(i + 1);
      return true;
    }
  }
  return fail();
}

bool WireReader::read_little_endian(std::size_t byte_count, std::uint64_t& value) noexcept {
  if (rest_.size() < byte_count) return fail();
  value = 0;
  for (std::size_t i = 0; i < byte_count; ++i) {
    value |= std::uint64_t{static_cast<unsigned char>(rest_[i])} << (8 * i);
  }
  rest_.remove_prefix(byte_count);
  return true;
}

bool WireReader::read_bytes(std::string_view& bytes) noexcept {
  std::uint64_t length = 0;
  if (!read_varint(length)) return false;
  if (length > rest_.size()) return fail();
  bytes = rest_.substr(0, static_cast<std::size_t>(length));
  rest_.remove_prefix(bytes.size());
  return true;
}

std::size_t count_fields(std::string_view bytes_untrusted, std::uint32_t number) noexcept {
  std::size_t count = 0;
  WireReader reader(bytes_untrusted);
  for (WireField field; reader.next(field);) count += field.number == number ? 1 : 0;
  return count;
}

}  // namespace phosphor
