// Writes prepared pieces of bytes one behind the other: what the load's encoders are made of.
//
// Nothing is checked: whoever writes has made sure that there is room, from the pieces' lengths.
//
// Threads: one at a time.

#pragma once

#include "proto/id_bytes.h"

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace phosphor::bench {

class ByteCursor {
 public:
  explicit ByteCursor(char* at) : at_(at) {}

  char* at() const noexcept { return at_; }
  void byte(unsigned value) noexcept { *at_++ = static_cast<char>(value); }
  void bytes(std::string_view piece) noexcept {
    std::memcpy(at_, piece.data(), piece.size());
    at_ += piece.size();
  }
  template <typename Id>
  void big_endian(Id id) noexcept {
    write_bytes(id, at_);
    at_ += sizeof id;
  }
  void little_endian(std::uint64_t value) noexcept {
    std::memcpy(at_, &value, sizeof value);
    at_ += sizeof value;
  }
  void varint(std::uint64_t value) noexcept {
    for (; value >= 0x80; value >>= 7) byte(static_cast<unsigned>(value | 0x80) & 0xff);
    byte(static_cast<unsigned>(value));
  }
  // Seven digits, the first of them zeros where the number is smaller.
  void digits(std::uint32_t number) noexcept {
    for (int i = 6; i >= 0; --i, number /= 10) at_[i] = static_cast<char>('0' + number % 10);
    at_ += 7;
  }
  // A length that is known later: two bytes, also where one would do.
  char* length_of_two_bytes() noexcept {
    char* place = at_;
    at_ += 2;
    return place;
  }
  // What stands between the place and here.
  void fill_length(char* place) const noexcept {
    const auto length = static_cast<unsigned>(at_ - place - 2);
    place[0] = static_cast<char>((length & 0x7f) | 0x80);
    place[1] = static_cast<char>(length >> 7);
  }

 private:
  char* at_;
};

}  // namespace phosphor::bench
