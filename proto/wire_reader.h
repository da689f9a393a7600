// Reads protobuf's bytes field by field: no allocation, no exceptions, no recursion.
//
// next() reads one whole field, of any number and type, and never looks outside of the bytes it was
// given. It is false at the end and at the first thing that is not protobuf; malformed() tells
// which. A field of a number that we know but of another type than we know it by is for the caller
// to refuse: take_…() does so.
//
// Every received span passes through here some fifty times. So all but numbers of several bytes is
// always inlined, which keeps the reader's pointers and the field in registers: 1.5 times as fast.
//
// Threads: one at a time. Source: protobuf's encoding documentation; groups (wire types 3 and 4),
// which nobody sends, are malformed here.

#pragma once

#include "proto/wire_writer.h"

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string_view>

namespace phosphor {

struct WireField {
  std::uint32_t number = 0;
  WireType type = WireType::varint;
  std::uint64_t integer = 0;  // of all types but bytes
  std::string_view bytes;     // of type bytes; refers to the reader's input
};

// Reads the varint of one or more bytes at `at`, and returns where it ends; null if it does not end
// before `end` or within ten bytes.
const char* read_varint_untrusted(const char* at, const char* end, std::uint64_t& value) noexcept;

class WireReader {
 public:
  explicit WireReader(std::string_view bytes_untrusted) noexcept
      : at_(bytes_untrusted.data()), end_(at_ + bytes_untrusted.size()) {}

  [[gnu::always_inline]] bool next(WireField& field) noexcept {
    if (at_ == end_) return false;
    std::uint64_t key = 0;
    if (!read_varint(key)) return false;
    if (key > std::numeric_limits<std::uint32_t>::max() || key < 8) return fail();
    field.number = static_cast<std::uint32_t>(key >> 3);
    field.type = static_cast<WireType>(key & 7);
    switch (field.type) {
      case WireType::bytes:
        return read_bytes(field.bytes);
      case WireType::varint:
        return read_varint(field.integer);
      case WireType::fixed64:
        return read_fixed<std::uint64_t>(field.integer);
      case WireType::fixed32:
        return read_fixed<std::uint32_t>(field.integer);
    }
    return fail();
  }
  bool malformed() const noexcept { return malformed_; }

  // Each takes the field's value, or makes the reader malformed if the type is another one.
  std::uint64_t take_varint(const WireField& field) noexcept {
    return expect(field, WireType::varint) ? field.integer : 0;
  }
  std::uint64_t take_fixed64(const WireField& field) noexcept {
    return expect(field, WireType::fixed64) ? field.integer : 0;
  }
  std::uint32_t take_fixed32(const WireField& field) noexcept {
    return expect(field, WireType::fixed32) ? static_cast<std::uint32_t>(field.integer) : 0;
  }
  double take_double(const WireField& field) noexcept {
    return std::bit_cast<double>(take_fixed64(field));
  }
  std::string_view take_bytes(const WireField& field) noexcept {
    return expect(field, WireType::bytes) ? field.bytes : std::string_view{};
  }
  // uint32 and enums: protobuf cuts longer varints.
  std::uint32_t take_uint32(const WireField& field) noexcept {
    return static_cast<std::uint32_t>(take_varint(field));
  }
  std::int64_t take_int64(const WireField& field) noexcept {
    return static_cast<std::int64_t>(take_varint(field));
  }
  std::int64_t take_sint64(const WireField& field) noexcept { return unzigzag(take_varint(field)); }

 private:
  bool expect(const WireField& field, WireType type) noexcept {
    if (field.type != type) fail();
    return field.type == type;
  }

  // Whatever is left is not looked at any more.
  bool fail() noexcept {
    at_ = end_;
    malformed_ = true;
    return false;
  }

  [[gnu::always_inline]] bool read_varint(std::uint64_t& value) noexcept {
    if (at_ != end_ && static_cast<unsigned char>(*at_) < 0x80) {
      value = static_cast<unsigned char>(*at_++);
      return true;
    }
    const char* after = read_varint_untrusted(at_, end_, value);
    if (after == nullptr) return fail();
    at_ = after;
    return true;
  }

  template <typename Integer>
  bool read_fixed(std::uint64_t& value) noexcept {
    static_assert(std::endian::native == std::endian::little);
    Integer little;
    if (static_cast<std::size_t>(end_ - at_) < sizeof little) return fail();
    std::memcpy(&little, at_, sizeof little);
    value = little;
    at_ += sizeof little;
    return true;
  }

  [[gnu::always_inline]] bool read_bytes(std::string_view& bytes) noexcept {
    std::uint64_t length = 0;
    if (!read_varint(length)) return false;
    if (length > static_cast<std::uint64_t>(end_ - at_)) return fail();
    bytes = {at_, static_cast<std::size_t>(length)};
    at_ += bytes.size();
    return true;
  }

  const char* at_;
  const char* end_;
  bool malformed_ = false;
};

// How many fields of this number a message has; up to its first malformed field.
std::size_t count_fields(std::string_view bytes_untrusted, std::uint32_t number) noexcept;

}  // namespace phosphor
