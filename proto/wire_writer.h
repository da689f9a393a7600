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

  void varint(std::uint32_t field, std::uint64_t value) noexcept;
  void fixed64(std::uint32_t field, std::uint64_t value) noexcept;
  void fixed32(std::uint32_t field, std::uint32_t value) noexcept;
  void bytes(std::uint32_t field, std::string_view bytes) noexcept;

  // Between the two everything written belongs to the message. Returns what end_message() needs.
  std::size_t begin_message(std::uint32_t field) noexcept;
  void end_message(std::size_t start) noexcept;

 private:
  bool reserve(std::size_t count) noexcept;
  void key(std::uint32_t field, WireType type) noexcept;
  void raw_varint(std::uint64_t value) noexcept;
  void raw_little_endian(std::uint64_t value, int byte_count) noexcept;

  char* buffer_;
  std::size_t capacity_;
  std::size_t size_;
  bool overflowed_ = false;
};

}  // namespace phosphor
