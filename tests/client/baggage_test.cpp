#include "tests/client/header_list.h"

#include <phosphor/baggage.h>
#include <phosphor/context.h>

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace phosphor;
using test::HeaderList;

namespace {

std::string member_list(int count) {
  std::string list;
  for (int i = 0; i < count; ++i) list += (i ? ",k" : "k") + std::to_string(i) + "=v";
  return list;
}

}  // namespace

TEST_CASE("baggage: what is put in is found, in children and nowhere else") {
  const Context context = Context().with_baggage(Baggage().with("tenant", "acme"));
  const Context child = context.with_baggage(context.baggage().with("kind", "gold"));
  CHECK(context.baggage().get("tenant") == "acme");
  CHECK_FALSE(context.baggage().get("kind").has_value());
  CHECK(child.baggage().get("tenant") == "acme");
  CHECK(child.baggage().get("kind") == "gold");
  CHECK(child.baggage().size() == 2);
  CHECK_FALSE(child.baggage().get("Tenant").has_value());  // keys are compared byte by byte
  CHECK(Context().baggage().empty());
}

TEST_CASE("baggage: a key is replaced and removed") {
  const Baggage baggage = Baggage().with("a", "1").with("b", "2").with("a", "3");
  CHECK(baggage.text() == "b=2,a=3");
  CHECK(baggage.without("b").text() == "a=3");
  CHECK(baggage.without("b").without("a").empty());
  CHECK(baggage.without("c").text() == baggage.text());
}

TEST_CASE("baggage: any value comes back, whatever bytes it has") {
  auto check = [](const std::string& value, const std::string& written) {
    const Baggage baggage = Baggage().with("k", value);
    CHECK(baggage.text() == "k=" + written);
    CHECK(baggage.get("k") == value);
  };
  check("", "");
  check("acme", "acme");
  check("a=b", "a=b");
  check("100%", "100%25");
  check("a b,c;d\"e\\f", "a%20b%2Cc%3Bd%22e%5Cf");
  check("%41", "%2541");
  check("Am\xc3\xa9lie", "Am%C3%A9lie");
  check(std::string("\0\n", 2), "%00%0A");
}

TEST_CASE("baggage: what is not UTF-8 is replaced when it is read") {
  CHECK(Baggage::read_untrusted("k=a%FFb").get("k") ==
        "a\xef\xbf\xbd"
        "b");
  CHECK(Baggage::read_untrusted("k=%C3").get("k") == "\xef\xbf\xbd");
}

TEST_CASE("baggage: keys are tokens, other keys change nothing") {
  const Baggage baggage = Baggage().with("a", "1");
  for (const char* key : {"", " ", "a b", "a=b", "a,b", "a;b", "\xc3\xa9", "a\"", "(a)"}) {
    CAPTURE(key);
    CHECK(baggage.with(key, "2").text() == "a=1");
  }
  CHECK(baggage.with("!#$%&'*+-.^_`|~0Z", "2").size() == 2);
}

TEST_CASE("baggage: a header is read into its normal form, what is no member is left out") {
  auto check = [](const std::string& header, const std::string& expected) {
    CAPTURE(header);
    const Baggage baggage = Baggage::read_untrusted(header);
    CHECK(baggage.text() == expected);
    CHECK(Baggage::read_untrusted(baggage.text()).text() == expected);
  };
  check("", "");
  check(",, ,", "");
  check("a=1", "a=1");
  check(" a = 1 ,\tb=2;prop ; p=3 ", "a=1,b=2;prop ; p=3");
  check("a=1,a=2", "a=1,a=2");
  check("a=", "a=");
  check("a=b=c", "a=b=c");
  check("a=%zz", "a=%zz");
  check("a=1,bad,b=2", "a=1,b=2");
  check("=1,a=1", "a=1");
  check("a=1 2,b=2", "b=2");
  check("a=\"1\",b=2", "b=2");
  check("a=\x01,b=2", "b=2");
  check("a=\xff,b=2", "b=2");
  check("a=1;\xff,b=2", "b=2");
  check("\xff=1,b=2", "b=2");
  check(std::string("a=\0,b=2", 7), "b=2");
}

TEST_CASE("baggage: the last of two values counts; a percent sign alone stands for itself") {
  CHECK(Baggage::read_untrusted("a=1,a=2").get("a") == "2");
  CHECK(Baggage::read_untrusted("a=%,b=%4,c=%4g,d=%41").get("a") == "%");
  CHECK(Baggage::read_untrusted("a=%,b=%4,c=%4g,d=%41").get("b") == "%4");
  CHECK(Baggage::read_untrusted("a=%,b=%4,c=%4g,d=%41").get("c") == "%4g");
  CHECK(Baggage::read_untrusted("a=%,b=%4,c=%4g,d=%41").get("d") == "A");
}

TEST_CASE("baggage: 64 members are kept, of 65 the first 64") {
  CHECK(Baggage::read_untrusted(member_list(64)).text() == member_list(64));
  CHECK(Baggage::read_untrusted(member_list(65)).text() == member_list(64));
  const Baggage full = Baggage::read_untrusted(member_list(64));
  CHECK(full.with("one_more", "v").text() == full.text());
  CHECK(full.with("k0", "other").get("k0") == "other");
}

TEST_CASE("baggage: 8192 bytes are kept, what would go beyond is left out") {
  const std::string longest = "k=" + std::string(8190, 'v');
  CHECK(Baggage::read_untrusted(longest).text() == longest);
  CHECK(Baggage::read_untrusted(longest + "v").empty());
  CHECK(Baggage::read_untrusted(longest + "v,a=1").text() == "a=1");
  CHECK(Baggage().with("k", std::string(8190, 'v')).text().size() == max_baggage_bytes);
  CHECK(Baggage().with("k", std::string(8191, 'v')).empty());
  CHECK(Baggage().with("k", std::string(2731, ' ')).empty());  // three bytes for each
  CHECK(Baggage().with("k", std::string(10'000'000, 'v')).empty());
}

TEST_CASE("baggage: it travels; several headers are one list") {
  HeaderList written;
  inject(Context().with_baggage(Baggage().with("tenant", "a b")), "", written);
  CHECK(written.text() == "baggage: tenant=a%20b\n");
  CHECK(extract_untrusted(written).baggage().get("tenant") == "a b");
  const HeaderList two{{"baggage", "a=1"}, {"baggage", ""}, {"baggage", "b=2;p"}};
  CHECK(extract_untrusted(two).baggage().text() == "a=1,b=2;p");
}

TEST_CASE("baggage: the base's stays where the headers have none, else theirs counts") {
  const Context base = Context().with_baggage(Baggage().with("own", "1"));
  CHECK(extract_untrusted(HeaderList(), base).baggage().text() == "own=1");
  CHECK(extract_untrusted(HeaderList{{"baggage", "a=1"}}, base).baggage().text() == "a=1");
  CHECK(extract_untrusted(HeaderList{{"baggage", "bad"}}, base).baggage().text() == "own=1");
}

TEST_CASE("baggage: endless headers end") {
  struct Endless final : HeaderReader {
    std::optional<std::string_view> get(std::string_view name, std::size_t) const override {
      return name == "baggage" ? std::optional<std::string_view>("a=1") : std::nullopt;
    }
  };
  CHECK(extract_untrusted(Endless()).baggage().size() == max_baggage_members);
}
