#include "store/column_texts.h"

#include "store/block_format.h"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

using namespace phosphor;

namespace {

using List = std::vector<std::string_view>;

std::string block_of(const List& texts) {
  LayoutWriter out;
  write_texts(out, texts);
  return out.take({});
}

// Reads them, and looks for each of them and for `absent`.
void check(const List& texts, std::string_view absent = "absent") {
  const std::string block = block_of(texts);
  LayoutReader in(block);
  Texts list(in);
  list.load(texts.size());
  Arena arena;
  const Texts::Pattern other(list, absent);
  for (std::size_t i = 0; i < texts.size(); ++i) {
    CHECK(list.copy(i, arena) == texts[i]);
    CHECK(list.length(i) == texts[i].size());
    CHECK_FALSE(other.equals(i));
    const Texts::Pattern own(list, texts[i]);
    for (std::size_t k = 0; k < texts.size(); ++k) CHECK(own.equals(k) == (texts[i] == texts[k]));
  }
}

std::uint8_t form_of(const List& texts) {
  const std::string block = block_of(texts);
  return LayoutReader(block).byte();
}

constexpr std::string_view uuid = "8096820c-3b7b-47ec-bce6-1c239252ab40";
constexpr auto plain = static_cast<std::uint8_t>(block_format::TextForm::plain);
constexpr auto as_uuid = static_cast<std::uint8_t>(block_format::TextForm::uuid);

}  // namespace

TEST_CASE("texts: any list comes back, whatever the texts have in common") {
  check({});
  check({""});
  check({"one"});
  check({"", ""});
  check({"same", "same", "same"});
  check({"/v1/items/1", "/v1/items/22", "/v1/items/"});
  check({"pod-1.example.net", "pod-22.example.net"}, "pod-1.example.org");
  check({"aaaa", "aa", "aaa"}, "a");  // beginning and end must not be the same letters
  check({"abab", "ab"}, "abb");
  check({"a", "", "a"});
  check({"abc", "abd", "xbd"});
  check({std::string_view("\0x", 2), std::string_view("\0y", 2)});
  const std::string long_text(100'000, 'x');
  check({long_text, long_text + "y", std::string_view(long_text).substr(1)}, long_text + "z");
}

TEST_CASE("texts: every part of every text may be in them, and others are seen not to be") {
  const List lists[] = {{"/v1/items/0001234", "/v1/items/0778899", "/v1/items/0000000"},
                        {"pod-1.example.net", "pod-22.example.net"},
                        {"same", "same"},
                        {"", "a"},
                        {"abab", "ab"},
                        {uuid, "00000000-1111-2222-3333-444444444444"}};
  for (const List& texts : lists) {
    const std::string block = block_of(texts);
    LayoutReader in(block);
    Texts list(in);
    list.load(texts.size());
    for (const std::string_view text : texts) {
      for (std::size_t from = 0; from <= text.size(); ++from) {
        for (std::size_t size = 0; from + size <= text.size(); ++size) {
          CHECK(list.may_contain(text.substr(from, size)));
        }
      }
    }
    CHECK_FALSE(list.may_contain("cart"));
    CHECK_FALSE(list.may_contain("X"));
  }
}

TEST_CASE("texts: UUIDs in lower case are 16 bytes each, and nothing else is taken for one") {
  check({uuid, "00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff"},
        "8096820c-3b7b-47ec-bce6-1c239252ab41");
  CHECK(form_of({uuid, uuid}) == as_uuid);
  for (const std::string_view other :
       {"8096820C-3b7b-47ec-bce6-1c239252ab40", "8096820c-3b7b-47ec-bce6-1c239252ab4",
        "8096820c03b7b-47ec-bce6-1c239252ab40", "8096820c-3b7b-47ec-bce6-1c239252ab4g", ""}) {
    CAPTURE(other);
    CHECK(form_of({uuid, other}) == plain);
    CHECK(form_of({other, uuid}) == plain);
    check({uuid, other});
  }
  // Looked for in another spelling.
  check({uuid}, "8096820C-3B7B-47EC-BCE6-1C239252AB40");
}

TEST_CASE("texts, hostile: lengths that lie are refused") {
  const std::string block = block_of({"one", "three"});
  for (const std::size_t count : {0U, 1U, 3U}) {
    LayoutReader in(block);
    Texts list(in);
    CHECK_THROWS_AS(list.load(count), NotABlock);
  }
  const auto refused = [](const std::vector<std::uint64_t>& lengths, std::string_view bytes,
                          std::string_view prefix = {}) {
    LayoutWriter out;
    out.byte(plain);
    out.part(prefix);
    out.part({});
    write_numbers(out, lengths);
    out.part(bytes);
    const std::string lying = out.take({});
    LayoutReader in(lying);
    Texts list(in);
    CHECK_THROWS_AS(list.load(lengths.size()), NotABlock);
  };
  refused({1, 3}, "abc");
  refused({1, 1}, "abc");
  refused({2, 2}, "abc");
  refused({~std::uint64_t{0}, 4}, "abc");  // a sum that wraps around
  refused({1, 2}, "abc", std::string(65, 'p'));
}

TEST_CASE("texts, hostile: UUIDs of a wrong length, or of no known form, are refused") {
  LayoutWriter out;
  out.byte(as_uuid);
  out.part(std::string(31, 'x'));
  const std::string lying = out.take({});
  LayoutReader in(lying);
  Texts list(in);
  CHECK_THROWS_AS(list.load(2), NotABlock);
  out.byte(2);
  const std::string unknown = out.take({});
  LayoutReader in_unknown(unknown);
  CHECK_THROWS_AS(Texts{in_unknown}, NotABlock);
}
