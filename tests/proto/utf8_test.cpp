#include "proto/utf8.h"

#include <doctest/doctest.h>

#include <string>

using namespace phosphor;

TEST_CASE("utf8: well-formed texts") {
  for (const char* text :
       {"", "a", "plain ASCII of some length", "\xc2\x80", "\xdf\xbf", "\xe0\xa0\x80",
        "\xed\x9f\xbf", "\xee\x80\x80", "\xef\xbf\xbf", "\xf0\x90\x80\x80", "\xf4\x8f\xbf\xbf"}) {
    CAPTURE(text);
    CHECK(is_utf8(text));
  }
  CHECK(is_utf8({"\0", 1}));
}

TEST_CASE("utf8: characters beyond ASCII, at any place of texts of any short length") {
  for (std::size_t before = 0; before < 20; ++before) {
    for (std::size_t behind = 0; behind < 20; ++behind) {
      const std::string text =
          std::string(before, 'x') + "\xc3\xa4\xe2\x82\xac" + std::string(behind, 'y');
      CHECK(is_utf8(text));
      CHECK_FALSE(is_ascii(text));
      CHECK_FALSE(is_utf8(text.substr(0, before + 1) + std::string(behind, 'y')));
    }
    CHECK(is_ascii(std::string(before, '\x7f')));
  }
}

TEST_CASE("utf8: ill-formed texts, at any place") {
  for (const char* text :
       {"\x80", "\xbf", "\xc0\x80", "\xc1\xbf", "\xc2", "\xc2 ", "\xe0\x9f\xbf", "\xe0\xa0",
        "\xe0\xa0 ", "\xed\xa0\x80", "\xed\xbf\xbf", "\xf0\x8f\xbf\xbf", "\xf0\x90\x80",
        "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff", "\xfe"}) {
    for (std::size_t before = 0; before < 18; ++before) {
      const std::string around = std::string(before, 'x') + text;
      CAPTURE(around);
      CHECK_FALSE(is_utf8(around));
      CHECK_FALSE(is_utf8(around + "yyyyyyyyy"));
    }
  }
}
