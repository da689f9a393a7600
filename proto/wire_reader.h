// Reads protobuf's bytes field by field: no allocation, no exceptions, no recursion.
//
// next() reads one whole field, of any number and type, and never looks outside of the bytes it was
// given. It is false at the end and at the first thing that is not protobuf; malformed() tells
// which. A field of a number that we know but of another type than we know it by is for the caller
// to refuse: take_…() does so.
//
// Threads: one at a time. Source: protobuf's encoding documentation; groups (wire types 3 and 4),
// which nobody sends, are malformed here.

#pragma once

#include "proto/wire_writer.h"

#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace phosphor {

struct WireField {
  std::uint32_t number = 0;
  WireType type = WireType::varint;
  std::uint64_t integer = 0;  // of all types but bytes
  std::string_view bytes;     // of type bytes; refers to the reader's input
};

class WireReader {
 public:
  explicit WireReader(std::string_view bytes_untrusted) noexcept : rest_(bytes_untrusted) {}

  bool next(WireField& field) noexcept;
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
  bool fail() noexcept;
  bool read_varint(std::uint64_t& value) noexcept;
  bool read_little_endian(std::size_t byte_count, std::uint64_t& value) noexcept;
  bool read_bytes(std::string_view& bytes) noexcept;

  std::string_view rest_;
  bool malformed_ = false;
};

// How many fields of this number a message has; up to its first malformed field.
std::size_t count_fields(std::string_view bytes_untrusted, std::uint32_t number) noexcept;

}  // namespace phosphor
