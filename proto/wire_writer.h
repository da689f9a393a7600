// Writes protobuf's bytes into a buffer of fixed size: no allocation, no exceptions.
//
// Once something does not fit, nothing more is written and overflowed() stays true; the caller then
// forgets what was written since it last asked.
//
// Threads: one at a time.

#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace phosphor {

// Protobuf's wire types. Groups (3, 4) were given up by protobuf long ago; nobody sends them.
enum class WireType : std::uint8_t { varint = 0, fixed64 = 1, bytes = 2, fixed32 = 5 };

constexpr std::uint64_t zigzag(std::int64_t value) noexcept {
  return static_cast<std::uint64_t>(value) << 1 ^ static_cast<std::uint64_t>(value >> 63);
}
constexpr std::int64_t unzigzag(std::uint64_t value) noexcept {
  return static_cast<std::int64_t>(value >> 1 ^ (~(value & 1) + 1));
}

class WireWriter {
 public:
  // Requires: size <= capacity. Writing starts at `size`.
  WireWriter(char* buffer, std::size_t capacity, std::size_t size) noexcept
      : buffer_(buffer), capacity_(capacity), size_(size) {}

  std::size_t size() const noexcept { return size_; }
  bool overflowed() const noexcept { return overflowed_; }

  void varint(std::uint32_t field, std::uint64_t value) noexcept {
    key(field, WireType::varint);
    raw_varint(value);
  }
  void fixed64(std::uint32_t field, std::uint64_t value) noexcept {
    key(field, WireType::fixed64);
    raw_little_endian(value);
  }
  void fixed32(std::uint32_t field, std::uint32_t value) noexcept {
    key(field, WireType::fixed32);
    raw_little_endian(value);
  }
  void bytes(std::uint32_t field, std::string_view bytes) noexcept;

  // Between the two everything written belongs to the message. Returns what end_message() needs.
  std::size_t begin_message(std::uint32_t field) noexcept;
  void end_message(std::size_t start) noexcept;

 private:
  bool reserve(std::size_t count) noexcept {
    if (overflowed_ || count > capacity_ - size_) overflowed_ = true;
    return !overflowed_;
  }
  void key(std::uint32_t field, WireType type) noexcept {
    raw_varint(std::uint64_t{field} << 3 | static_cast<std::uint64_t>(type));
  }
  // Most are of one byte.
  void raw_varint(std::uint64_t value) noexcept {
    if (value >= 0x80) return long_varint(value);
    if (reserve(1)) buffer_[size_++] = static_cast<char>(value);
  }
  void long_varint(std::uint64_t value) noexcept;
  // The compiler makes one store of it.
  template <typename Number>
  void raw_little_endian(Number value) noexcept {
    if (!reserve(sizeof value)) return;
    char* const out = buffer_ + size_;
    for (std::size_t i = 0; i < sizeof value; ++i) out[i] = static_cast<char>(value >> (8 * i));
    size_ += sizeof value;
  }

  char* buffer_;
  std::size_t capacity_;
  std::size_t size_;
  bool overflowed_ = false;
};

}  // namespace phosphor
