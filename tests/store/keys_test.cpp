#include "store/keys.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <limits>
#include <string>
#include <vector>

using namespace phosphor;

namespace {

constexpr Timestamp time_of(std::int64_t ns) { return from_unix_nanoseconds(ns); }

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
  const TraceId id{0x0123456789abcdef, 0xfedcba9876543210};
  CHECK(hex(record_key(id, 0x01020304)) == "0123456789abcdeffedcba987654321001020304");
  CHECK(hex(head_value({time_of(1), 2, 3})) == "0000000000000001000000020000000000000003");
  CHECK(hex(posting_key({0x1122334455667788}, {time_of(1), id})) ==
        "7011223344556677887ffffffffffffffefedcba98765432100123456789abcdef");
  CHECK(hex(catalog_key({"api", SpanKind::server, "GET"})) ==
        "6300000003617069"
        "02474554");
  CHECK(hex(slice_key(5)) == "736c6963652f0000000000000005");
}

TEST_CASE("keys: postings sort newest first, then by larger id") {
  const std::vector<Posting> in_order = {{Timestamp::max(), {1, 1}}, {time_of(2), {9, 0}},
                                         {time_of(1), {2, 1}},       {time_of(1), {2, 0}},
                                         {time_of(1), {1, 9}},       {time_of(0), {1, 1}},
                                         {time_of(-1), {1, 1}},      {Timestamp::min(), {1, 1}}};
  std::vector<std::string> keys;
  for (const Posting& posting : in_order) keys.push_back(posting_key({7}, posting));
  CHECK(std::is_sorted(keys.begin(), keys.end()));
  for (std::size_t i = 0; i < keys.size(); ++i) {
    const auto posting = read_posting_key(keys[i]);
    REQUIRE(posting);
    CHECK(posting->start == in_order[i].start);
    CHECK(posting->trace_id == in_order[i].trace_id);
  }
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
  CHECK_FALSE(read_head_value(""));
  CHECK_FALSE(read_head_value(std::string(21, 'x')));
  CHECK_FALSE(read_posting_key(std::string(33, 'x')));
  CHECK_FALSE(read_posting_key(std::string(32, 'p')));
  CHECK_FALSE(read_catalog_key("c"));
  CHECK_FALSE(
      read_catalog_key(std::string("c\xff\xff\xff\xff"
                                   "api",
                                   8)));
  CHECK_FALSE(read_catalog_key(std::string("c\0\0\0\1a\x06", 7)));
  CHECK_FALSE(read_slice_key("slice/"));
  CHECK_FALSE(read_slice_value("1234567"));
}
