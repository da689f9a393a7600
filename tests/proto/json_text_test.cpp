#include "proto/json_text.h"

#include <doctest/doctest.h>

using namespace phosphor;

TEST_CASE("json text: only what JSON demands is escaped") {
  const auto check = [](std::string_view text, std::string_view expected) {
    std::string out = "before:";
    append_json_string(text, out);
    CHECK(out == "before:" + std::string(expected));
  };
  check("", R"("")");
  check("plain", R"("plain")");
  check("\"a\"b\\", R"("\"a\"b\\")");
  check("\n\r\t", R"("\n\r\t")");
  check("\b\x1f\x7f", "\"\\u0008\\u001f\x7f\"");
  check(std::string_view("\0x", 2), R"("\u0000x")");
  check("größe </&>", "\"größe </&>\"");
}
