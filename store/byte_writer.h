// Appending numbers to bytes: varints (LEB128), zigzag varints, and little-endian words.
//
// Room is asked for once for several small fields, so that a field costs no check of its own.
//
// Threads: one at a time. Failure: std::bad_alloc.

#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace phosphor {

inline constexpr std::size_t max_varint_bytes = 10;

class ByteWriter {
 public:
  std::size_t size() const noexcept { return size_; }
  std::string_view bytes() const noexcept { return {buffer_.data(), size_}; }
  void clear() noexcept { size_ = 0; }

  // Makes sure that `count` more bytes fit: what is written next without another reserve().
  void reserve(std::size_t count) {
    if (buffer_.size() - size_ < count) buffer_.resize(2 * (size_ + count));
  }

  // Each requires reserved room.
  void byte(std::uint8_t value) noexcept { buffer_[size_++] = static_cast<char>(value); }
  void varint(std::uint64_t value) noexcept {
    while (value >= 0x80) {
      byte(static_cast<std::uint8_t>(value | 0x80));
      value >>= 7;
    }
    byte(static_cast<std::uint8_t>(value));
  }
  void zigzag(std::int64_t value) noexcept {
    const auto bits = static_cast<std::uint64_t>(value);
    varint((bits << 1) ^ (value < 0 ? ~std::uint64_t{0} : 0));
  }
  void word(std::uint64_t value) noexcept {
    std::memcpy(buffer_.data() + size_, &value, sizeof value);
    size_ += sizeof value;
  }

  // These make their room themselves.
  void text(std::string_view text) {
    reserve(text.size() + max_varint_bytes);
    varint(text.size());
    append(text);
  }
  void append(std::string_view bytes) {
    reserve(bytes.size());
    if (!bytes.empty()) std::memcpy(buffer_.data() + size_, bytes.data(), bytes.size());
    size_ += bytes.size();
  }

 private:
  std::string buffer_;
  std::size_t size_ = 0;
};

static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "stored words are little endian");

}  // namespace phosphor
