#include "query/cli/terminal.h"

#include <doctest/doctest.h>

using namespace phosphor;

TEST_CASE("printable: what could control a terminal is replaced, all else stays") {
  const auto check = [](std::string_view text, std::string_view expected) {
    CHECK(printable(text) == expected);
  };
  check("plain text", "plain text");
  check("größe €", "größe €");
  check("a\x1b[31mb", "a\uFFFD[31mb");
  check("a\tb\r\n", "a\uFFFDb\uFFFD\uFFFD");
  check(std::string_view("\0", 1), "\uFFFD");
  check("\x7f", "\uFFFD");
  check("\u009b", "\uFFFD");  // CSI as one character
  check("a\u202eb\u2066", "a\uFFFDb\uFFFD");
  check("\xff\xfe", "\uFFFD\uFFFD");
  check("", "");
}

TEST_CASE("fitted: text takes exactly as many columns as it is given") {
  const auto check = [](std::string_view text, std::size_t width, std::string_view expected) {
    const std::string result = fitted(text, width);
    CHECK(result == expected);
    CHECK(display_width(result) == width);
  };
  check("abc", 5, "abc  ");
  check("abc", 3, "abc");
  check("abcd", 3, "ab…");
  check("größe", 4, "grö…");
  check("日本語", 6, "日本語");
  check("日本語", 5, "日本…");
  check("日本語", 4, "日… ");
  check("abc", 0, "");
  check("abc", 1, "…");
}

TEST_CASE("duration text: three digits that matter") {
  const auto check = [](long long nanoseconds, const char* expected) {
    CHECK(duration_text(nanoseconds) == expected);
  };
  check(0, "0ns");
  check(999, "999ns");
  check(1'500, "1.5us");
  check(84'000'000, "84ms");
  check(84'123'456, "84.1ms");
  check(2'500'000'000, "2.5s");
  check(-2'500'000'000, "-2.5s");
  check(5'000'000'000'000, "5000s");
}

TEST_CASE("time text: UTC with milliseconds, before 1970 too") {
  CHECK(time_text(1'790'000'000'123'456'789) == "2026-09-21 14:13:20.123");
  CHECK(time_text(0) == "1970-01-01 00:00:00.000");
  CHECK(time_text(-1) == "1969-12-31 23:59:59.999");
}

TEST_CASE("painter: nothing without colours; the same colour for the same name") {
  CHECK(Painter(Colours::no).paint(Ink::red, "x") == "x");
  CHECK(Painter(Colours::no).paint_by_name("cards", "x") == "x");
  CHECK(Painter(Colours::yes).paint(Ink::red, "x") == "\x1b[31mx\x1b[0m");
  CHECK(Painter(Colours::yes).paint_by_name("cards", "x") ==
        Painter(Colours::yes).paint_by_name("cards", "x"));
}
