#include <phosphor/id_text.h>

#include <doctest/doctest.h>

using namespace phosphor;

// These are durable: stores depend on them. A failure here is a broken promise, not a wrong test.
TEST_CASE("id text: trace ids") {
  auto check = [](std::string_view text, const char* expected) {
    CAPTURE(text);
    CHECK(to_hex(trace_id_from_text(text)) == expected);
  };
  check("1", "00000000000000000000000000000001");
  check("ABC", "00000000000000000000000000000abc");
  check("0123456789abcdef0123456789ABCDEF", "0123456789abcdef0123456789abcdef");
  check("8096820c-3b7b-47ec-bce6-1c239252ab40", "8096820c3b7b47ecbce61c239252ab40");
  check("8096820C-3B7B-47EC-BCE6-1C239252AB40", "8096820c3b7b47ecbce61c239252ab40");
  // Hashed: no hex, too long, dashes elsewhere, all zero.
  check("request 17", "8c6c8c887734351facac504acbd8a035");
  check("0123456789abcdef0123456789ABCDEF0", "a3e89803b3ad8cfb936a72295e7acf5a");
  check("8096820c3-b7b-47ec-bce6-1c239252ab40", "eddec88f60bec0185c631304ee59abfe");
  check("0", "ce8f15881282a4001982e3a7bb241055");
  check("00000000-0000-0000-0000-000000000000", "33338c298dfbe459119066baeeeb08e8");
}

TEST_CASE("id text: span ids") {
  auto check = [](std::string_view text, const char* expected) {
    CAPTURE(text);
    CHECK(to_hex(span_id_from_text(text)) == expected);
  };
  check("1", "0000000000000001");
  check("0123456789ABCDEF", "0123456789abcdef");
  check("request 17", "459853458c1015bd");
  check("0123456789ABCDEF0", "81f36ac10c797e9e");
  check("8096820c-3b7b-47ec-bce6-1c239252ab40", "2220a49867919910");
  check("0", "1982e3a7bb241055");
}

TEST_CASE("id text: only the empty text is no id") {
  CHECK_FALSE(trace_id_from_text("").valid());
  CHECK_FALSE(span_id_from_text("").valid());
  for (const char* text : {"0", "00000000000000000000000000000000", " ", "-", "0x1"}) {
    CHECK(trace_id_from_text(text).valid());
    CHECK(span_id_from_text(text).valid());
  }
}
