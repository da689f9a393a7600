#include "client/text.h"

#include <doctest/doctest.h>

using namespace phosphor;

TEST_CASE("text: cut where a character ends, with a mark") {
  CHECK(cut("", 8) == "");
  CHECK(cut("12345678", 8) == "12345678");
  CHECK(cut("123456789", 8) == "12345…");
  CHECK(cut("1234ö6789", 8) == "1234…");  // the mark's room begins within the ö
  CHECK(cut("123\xf0\x9f\x98\x80 89", 8) == "123…");
  CHECK(cut("123456789", 3) == "…");
}

TEST_CASE("text: what is cut never grows beyond its limit, also where it is not UTF-8") {
  for (std::size_t limit = 3; limit < 20; ++limit) {
    CHECK(cut(std::string(30, '\x80'), limit).size() <= limit);
    CHECK(cut(std::string(30, '\xff'), limit).size() <= limit);
  }
}

TEST_CASE("text: bytes that are not UTF-8 become question marks") {
  auto check = [](std::string text, const std::string& expected) {
    make_utf8(text.data(), text.size());
    CHECK(text == expected);
  };
  check("", "");
  check("plain", "plain");
  check("ö € 😀", "ö € 😀");
  check("\xff", "?");
  check("a\x80z", "a?z");
  check("\xc0\xaf", "??");            // overlong
  check("\xe0\x80\xaf", "???");       // overlong
  check("\xed\xa0\x80", "???");       // surrogate
  check("\xf4\x90\x80\x80", "????");  // beyond U+10FFFF
  check("\xe2\x82", "??");            // truncated
  check("\xe2\x82z\xc3\xb6", "??zö");
  check(std::string("\0", 1), std::string("\0", 1));
}
