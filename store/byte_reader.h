// Reading back what a ByteWriter wrote, from bytes that may be anything.
//
// After the first field that is not there, everything reads as zero and failed() is true: callers
// check once at the end of what belongs together. Loops over a count that was read must check it
// against remaining() first.
//
// Threads: one at a time. Failure: failed(); nothing outside of the bytes is ever read.

#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

namespace phosphor {

class ByteReader {
 public:
  explicit ByteReader(std::string_view bytes_untrusted) noexcept
      : begin_(bytes_untrusted.data()), at_(begin_), end_(begin_ + bytes_untrusted.size()) {}

  bool failed() const noexcept { return failed_; }
  std::size_t remaining() const noexcept { return static_cast<std::size_t>(end_ - at_); }
  std::size_t position() const noexcept { return static_cast<std::size_t>(at_ - begin_); }

  std::uint8_t byte() noexcept {
    if (at_ == end_) return fail();
    return static_cast<std::uint8_t>(*at_++);
  }
  std::uint64_t varint() noexcept {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      const std::uint8_t next = byte();
      value |= static_cast<std::uint64_t>(next & 0x7f) << shift;
      if (next < 0x80) return value;
    }
    return fail();
  }
  // A varint that must fit, or it counts as damage.
  std::uint32_t varint32() noexcept {
    const std::uint64_t value = varint();
    return value <= UINT32_MAX ? static_cast<std::uint32_t>(value) : fail();
  }
  // A count of things of which each takes at least one byte.
  std::size_t count() noexcept {
    const std::uint64_t value = varint();
    return value <= remaining() ? static_cast<std::size_t>(value) : fail();
  }
  std::int64_t zigzag() noexcept {
    const std::uint64_t bits = varint();
    return static_cast<std::int64_t>((bits >> 1) ^ (~(bits & 1) + 1));
  }
  std::uint64_t word() noexcept {
    std::uint64_t value = 0;
    if (remaining() < sizeof value) return fail();
    std::memcpy(&value, at_, sizeof value);
    at_ += sizeof value;
    return value;
  }
  std::string_view bytes(std::size_t size) noexcept {
    if (remaining() < size) {
      fail();
      return {};
    }
    at_ += size;
    return {at_ - size, size};
  }
  std::string_view text() noexcept { return bytes(count()); }

  std::uint8_t fail() noexcept {
    failed_ = true;
    at_ = end_;
    return 0;
  }

 private:
  const char* begin_;
  const char* at_;
  const char* end_;
  bool failed_ = false;
};

}  // namespace phosphor
