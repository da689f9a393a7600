#include <phosphor/ids.h>

#include <doctest/doctest.h>

#include <string>
#include <string_view>

using namespace phosphor;

TEST_CASE("ids: written and read back as hex") {
  const TraceId id{0x0123456789abcdef, 0xfedcba9876543210};
  std::string text(trace_id_hex_length, '?');
  write_hex(id, text.data());
  CHECK(text == "0123456789abcdeffedcba9876543210");

  TraceId back;
  REQUIRE(read_hex(text.data(), text.size(), back));
  CHECK(back == id);
}

TEST_CASE("ids: what is not hex of the right length is refused and changes nothing") {
  auto refused = [](std::string_view text) {
    SpanId id{7};
    return !read_hex(text.data(), text.size(), id) && id == SpanId{7};
  };
  CHECK(refused(""));
  CHECK(refused("0123456789abcde"));
  CHECK(refused("0123456789abcdef0"));
  CHECK(refused("0123456789abcdeg"));
  CHECK(refused("-123456789abcdef"));
}

TEST_CASE("ids: upper case is read, all zero is not valid") {
  SpanId id;
  REQUIRE(read_hex("00000000000000AF", 16, id));
  CHECK(id == SpanId{0xaf});
  CHECK_FALSE(SpanId{}.valid());
  CHECK_FALSE(TraceId{}.valid());
}
