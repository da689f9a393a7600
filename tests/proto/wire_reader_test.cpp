#include "proto/wire_reader.h"

#include <doctest/doctest.h>

#include <limits>
#include <string>

using namespace phosphor;

namespace {

// "1:varint 5; 2:bytes abc; malformed"
std::string fields_of(std::string_view bytes) {
  std::string text;
  WireReader reader(bytes);
  for (WireField field; reader.next(field);) {
    text += std::to_string(field.number) + ":";
    text +=
        field.type == WireType::bytes ? std::string(field.bytes) : std::to_string(field.integer);
    text += ";";
  }
  return text + (reader.malformed() ? "malformed" : "");
}

std::string bytes_of(std::initializer_list<int> bytes) {
  std::string text;
  for (const int byte : bytes) text += static_cast<char>(byte);
  return text;
}

}  // namespace

TEST_CASE("wire reader: fields of every type") {
  auto check = [](std::initializer_list<int> bytes, const char* expected) {
    CHECK(fields_of(bytes_of(bytes)) == expected);
  };
  check({}, "");
  check({0x08, 0x05}, "1:5;");
  check({0x08, 0x96, 0x01}, "1:150;");
  check({0x12, 0x02, 'h', 'i', 0x08, 0x01}, "2:hi;1:1;");
  check({0x12, 0x00}, "2:;");
  check({0x0d, 1, 0, 0, 0}, "1:1;");
  check({0x09, 0, 1, 0, 0, 0, 0, 0, 0}, "1:256;");
  check({0x80, 0x01, 0x01}, "16:1;");
  check({0x08, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01},
        "1:18446744073709551615;");
}

TEST_CASE("wire reader: hostile bytes are malformed, and nothing behind them is read") {
  auto check = [](std::initializer_list<int> bytes) {
    CHECK(fields_of(bytes_of(bytes)) == "malformed");
  };
  check({0x08});             // no value
  check({0x08, 0x80});       // varint without an end
  check({0x80});             // key without an end
  check({0x00, 0x01});       // field 0
  check({0x0b, 0x0c});       // a group
  check({0x0c});             // the end of a group
  check({0x0e, 0x01});       // wire type 6
  check({0x0f, 0x01});       // wire type 7
  check({0x09, 1, 2, 3});    // 64 bits, truncated
  check({0x0d, 1, 2, 3});    // 32 bits, truncated
  check({0x12, 0x05, 'a'});  // length beyond the end
  check({0x12, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01});  // length 2^64 - 1
  check({0x08, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01});  // 11 bytes
  check({0x88, 0x80, 0x80, 0x80, 0x10, 0x01});  // field number beyond 2^29
  CHECK(fields_of(bytes_of({0x08, 0x01, 0x00, 0x08, 0x02})) == "1:1;malformed");
}

TEST_CASE("wire reader: numbers of every length, near the end of the bytes and far from it") {
  for (int bits = 0; bits <= 64; ++bits) {
    const std::uint64_t number = bits == 0 ? 0 : ~std::uint64_t{0} >> (64 - bits);
    std::string field = "\x08";
    for (std::uint64_t rest = number;; rest >>= 7) {
      field += static_cast<char>(rest < 0x80 ? rest : rest | 0x80);
      if (rest < 0x80) break;
    }
    const std::string one = "1:" + std::to_string(number) + ";";
    for (std::size_t behind = 0; behind < 12; ++behind) {
      std::string expected = one;
      std::string bytes = field;
      for (std::size_t i = 0; i < behind; ++i) {
        bytes += field;
        expected += one;
      }
      CHECK(fields_of(bytes) == expected);
    }
    for (std::size_t cut = 1; cut < field.size(); ++cut) {
      CHECK(fields_of(field.substr(0, cut)) == "malformed");
    }
  }
}

TEST_CASE("wire reader: bits beyond the 64th are cut, as protobuf does") {
  CHECK(fields_of(bytes_of({0x08, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f})) ==
        "1:18446744073709551615;");
  // Longer than needed.
  CHECK(fields_of(bytes_of({0x08, 0x85, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x00})) ==
        "1:5;");
}

TEST_CASE("wire reader: a known field of another type is malformed") {
  const std::string bytes = bytes_of({0x08, 0x05, 0x08, 0x06});
  WireReader reader(bytes);
  WireField field;
  REQUIRE(reader.next(field));
  CHECK(reader.take_bytes(field).empty());
  CHECK(reader.malformed());
  CHECK_FALSE(reader.next(field));
}

TEST_CASE("wire reader: zigzag is its own inverse at the edges") {
  for (const std::int64_t value :
       {std::int64_t{0}, std::int64_t{-1}, std::int64_t{1},
        std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max()}) {
    CHECK(unzigzag(zigzag(value)) == value);
  }
  CHECK(zigzag(-1) == 1);
  CHECK(zigzag(1) == 2);
}
