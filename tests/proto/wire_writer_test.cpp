#include "proto/wire_writer.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace phosphor;

TEST_CASE("wire writer: one byte too little is an overflow, and nothing is written past the end") {
  auto write_all = [](WireWriter& writer) {
    writer.varint(1, 300);
    writer.fixed64(2, 1);
    writer.fixed32(3, 1);
    const std::size_t start = writer.begin_message(17);
    writer.bytes(1, std::string(200, 'x'));
    writer.end_message(start);
  };
  std::vector<char> large(1000);
  WireWriter fitting(large.data(), large.size(), 0);
  write_all(fitting);
  REQUIRE_FALSE(fitting.overflowed());
  const std::size_t needed = fitting.size();

  for (std::size_t capacity = 0; capacity <= needed; ++capacity) {
    std::vector<char> buffer(needed + 8, '#');
    WireWriter writer(buffer.data(), capacity, 0);
    write_all(writer);
    CHECK(writer.overflowed() == (capacity < needed));
    CHECK(writer.size() <= capacity);
    CHECK(std::string(buffer.begin() + static_cast<std::ptrdiff_t>(capacity), buffer.end()) ==
          std::string(buffer.size() - capacity, '#'));
  }
}

TEST_CASE("wire writer: the length of a message takes as many bytes as it needs") {
  auto check = [](std::size_t content, std::size_t expected_length_bytes) {
    std::vector<char> buffer(30000);
    WireWriter writer(buffer.data(), buffer.size(), 0);
    const std::size_t start = writer.begin_message(1);
    for (std::size_t i = 0; i < content / 2; ++i) writer.varint(1, i % 128);
    writer.end_message(start);
    CHECK(writer.size() == 1 + expected_length_bytes + content);
    CHECK(buffer[1 + expected_length_bytes] == (content == 0 ? 0 : 0x08));
  };
  check(0, 1);
  check(126, 1);
  check(128, 2);
  check(16382, 2);
  check(16384, 3);
}
