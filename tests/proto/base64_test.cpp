#include "proto/base64.h"

#include <doctest/doctest.h>

#include <vector>

using namespace phosphor;

namespace {

std::string read(std::string_view text) {
  std::vector<char> out(text.size() / 4 * 3 + 2);
  const auto size = read_base64_untrusted(text, out.data());
  return size ? std::string(out.data(), *size) : "not base64";
}

}  // namespace

TEST_CASE("base64: the examples of RFC 4648") {
  auto check = [](const std::string& bytes, const std::string& text) {
    CHECK(to_base64(bytes) == text);
    CHECK(read(text) == bytes);
  };
  check("", "");
  check("f", "Zg==");
  check("fo", "Zm8=");
  check("foo", "Zm9v");
  check("foob", "Zm9vYg==");
  check("fooba", "Zm9vYmE=");
  check("foobar", "Zm9vYmFy");
}

TEST_CASE("base64: both alphabets, with padding and without") {
  CHECK(read("+/8=") == "\xfb\xff");
  CHECK(read("-_8") == "\xfb\xff");
  CHECK(read("Zg") == "f");
}

TEST_CASE("base64: anything else is refused") {
  for (const char* text : {"Z", "Zg=", "Z===", "====", "Zm9v!", "Zm 9", "Zg==Zg==", "\xff\xff"}) {
    CAPTURE(text);
    CHECK(read(text) == "not base64");
  }
}
