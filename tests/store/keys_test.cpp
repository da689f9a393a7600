#include "store/keys.h"

#include <doctest/doctest.h>

#include <string>

using namespace phosphor;

namespace {

std::string hex(const std::string& bytes) {
  static constexpr char digits[] = "0123456789abcdef";
  std::string out;
  for (const char c : bytes) {
    out += digits[static_cast<unsigned char>(c) >> 4];
    out += digits[static_cast<unsigned char>(c) & 15];
  }
  return out;
}

}  // namespace

TEST_CASE("keys: the bytes are those of store/README.md") {
  CHECK(hex(block_key(0x0102, 3)) == "730000000000000102620003");
  CHECK(hex(filter_page_key(0x0102, 3)) == "730000000000000102660003");
  CHECK(hex(segment_key(0x0102)) == "730000000000000102");
  CHECK(hex(journal_key(0x0102)) == "0000000000000102");
  CHECK(hex(catalog_key({"api", SpanKind::server, "GET"})) ==
        "6300000003617069"
        "02474554");
  CHECK(hex(slice_key(5)) == "736c6963652f0000000000000005");
}

TEST_CASE("keys: catalog keys come back, whatever the names are") {
  auto check = [](const CatalogKey& key) {
    const std::string bytes = catalog_key(key);
    const auto back = read_catalog_key(bytes);
    REQUIRE(back);
    CHECK(back->service == key.service);
    CHECK(back->kind == key.kind);
    CHECK(back->operation == key.operation);
  };
  check({"api", std::nullopt, {}});
  check({"api", SpanKind::unspecified, "GET /"});
  check({std::string_view("a\0b", 3), SpanKind::consumer, std::string_view("\xff\0", 2)});
}

TEST_CASE("keys, hostile: what is no key gives nothing") {
  CHECK_FALSE(read_segment_key("s"));
  CHECK_FALSE(read_segment_key(std::string(9, 'x')));
  CHECK_FALSE(read_journal_key("1234567"));
  CHECK_FALSE(read_catalog_key("c"));
  CHECK_FALSE(
      read_catalog_key(std::string("c\xff\xff\xff\xff"
                                   "api",
                                   8)));
  CHECK_FALSE(read_catalog_key(std::string("c\0\0\0\1a\x06", 7)));
  CHECK_FALSE(read_slice_key("slice/"));
  CHECK_FALSE(read_slice_value("1234567"));
}
