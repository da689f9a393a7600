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

void WireWriter::long_varint(std::uint64_t value) noexcept {
  const std::size_t length = varint_length(value);
  if (!reserve(length)) return;
  put_varint(buffer_ + size_, value);
  size_ += length;
}

}  // namespace phosphor
