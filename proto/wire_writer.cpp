#include "proto/wire_writer.h"

namespace phosphor {
namespace {

std::size_t varint_length(std::uint64_t value) noexcept {
  std::size_t length = 1;
  for (; value >= 0x80; value >>= 7) ++length;
  return length;
}

void put_varint(char* out, std::uint64_t value) noexcept {
  for (; value >= 0x80; value >>= 7) *out++ = static_cast<char>(value | 0x80);
  *out = static_cast<char>(value);
}

}  // namespace

void WireWriter::varint(std::uint32_t field, std::uint64_t value) noexcept {
  key(field, WireType::varint);
  raw_varint(value);
}

void WireWriter::fixed64(std::uint32_t field, std::uint64_t value) noexcept {
  key(field, WireType::fixed64);
  raw_little_endian(value, 8);
}

void WireWriter::fixed32(std::uint32_t field, std::uint32_t value) noexcept {
  key(field, WireType::fixed32);
  raw_little_endian(value, 4);
}

void WireWriter::bytes(std::uint32_t field, std::string_view bytes) noexcept {
  key(field, WireType::bytes);
  raw_varint(bytes.size());
  if (bytes.empty() || !reserve(bytes.size())) return;
  std::memcpy(buffer_ + size_, bytes.data(), bytes.size());
  size_ += bytes.size();
}

std::size_t WireWriter::begin_message(std::uint32_t field) noexcept {
  key(field, WireType::bytes);
  // One byte for the length, as most messages are short; end_message() makes room for more.
  if (reserve(1)) ++size_;
  return size_;
}

void WireWriter::end_message(std::size_t start) noexcept {
  if (overflowed_) return;
  const std::size_t length = size_ - start;
  const std::size_t extra = varint_length(length) - 1;
  if (extra != 0) {
    if (!reserve(extra)) return;
    std::memmove(buffer_ + start + extra, buffer_ + start, length);
    size_ += extra;
  }
  put_varint(buffer_ + start - 1, length);
}

bool WireWriter::reserve(std::size_t count) noexcept {
  if (overflowed_ || count > capacity_ - size_) overflowed_ = true;
  return !overflowed_;
}

void WireWriter::key(std::uint32_t field, WireType type) noexcept {
  raw_varint(std::uint64_t{field} << 3 | static_cast<std::uint64_t>(type));
}

void WireWriter::raw_varint(std::uint64_t value) noexcept {
  const std::size_t length = varint_length(value);
  if (!reserve(length)) return;
  put_varint(buffer_ + size_, value);
  size_ += length;
}

void WireWriter::raw_little_endian(std::uint64_t value, int byte_count) noexcept {
  if (!reserve(static_cast<std::size_t>(byte_count))) return;
  for (int i = 0; i < byte_count; ++i) {
    buffer_[size_++] = static_cast<char>(value >> (8 * i));
  }
}

}  // namespace phosphor
