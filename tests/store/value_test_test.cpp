#include "store/value_test.h"

#include <doctest/doctest.h>

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

using namespace phosphor;

namespace {

const Value text = Value::string("card-api");

TextPattern pattern(std::string_view expression) {
  auto compiled = TextPattern::compile_untrusted(expression);
  REQUIRE(compiled.ok());
  return *std::move(compiled);
}

bool less(const Value& value, Operand operand) {
  return ValueTest::ordered(Comparison::less, std::move(operand)).fits(value);
}
bool greater(const Value& value, Operand operand) {
  return ValueTest::ordered(Comparison::greater, std::move(operand)).fits(value);
}
bool at_least(const Value& value, Operand operand) {
  return ValueTest::ordered(Comparison::greater_equal, std::move(operand)).fits(value);
}
bool equal(const Value& value, Operand operand) {
  return ValueTest::equal(std::move(operand)).fits(value);
}

constexpr std::int64_t largest = std::numeric_limits<std::int64_t>::max();

}  // namespace

TEST_CASE("value test: values are compared with their own kind only") {
  CHECK(equal(text, "card-api"));
  CHECK_FALSE(equal(text, "card"));
  CHECK(equal(Value::boolean(true), true));
  CHECK_FALSE(equal(Value::boolean(true), "true"));
  CHECK_FALSE(equal(Value::string("5"), std::int64_t{5}));
  CHECK_FALSE(equal(Value::integer(5), "5"));
  CHECK_FALSE(less(Value::string("4"), std::int64_t{5}));
  CHECK_FALSE(less(Value::boolean(false), true));
  CHECK_FALSE(equal(Value(), ""));
  CHECK(less(text, "d"));
  CHECK(greater(text, "card"));
}

TEST_CASE("value test: integers and reals are compared by what they are") {
  CHECK(equal(Value::integer(5), 5.0));
  CHECK(equal(Value::real(5.0), std::int64_t{5}));
  CHECK(less(Value::integer(5), 5.5));
  CHECK(greater(Value::integer(-5), -5.5));
  CHECK(at_least(Value::real(5.5), std::int64_t{5}));
  CHECK(at_least(Value::real(5.5), 5.5));
  // 2^63-1 is not 2^63, to which a conversion would round it.
  CHECK_FALSE(equal(Value::integer(largest), 9223372036854775808.0));
  CHECK(less(Value::integer(largest), 9223372036854775808.0));
  CHECK(greater(Value::real(1e300), largest));
  CHECK(less(Value::real(-1e300), std::int64_t{0}));
  CHECK_FALSE(less(Value::integer(1), std::numeric_limits<double>::quiet_NaN()));
  CHECK_FALSE(at_least(Value::real(std::numeric_limits<double>::quiet_NaN()), std::int64_t{0}));
  CHECK(greater(Value::real(std::numeric_limits<double>::infinity()), largest));
}

TEST_CASE("value test: one of several") {
  const ValueTest test = ValueTest::one_of({std::string("a"), std::int64_t{7}, true});
  CHECK(test.fits(Value::string("a")));
  CHECK(test.fits(Value::integer(7)));
  CHECK(test.fits(Value::boolean(true)));
  CHECK_FALSE(test.fits(Value::string("7")));
  CHECK_FALSE(ValueTest::one_of({}).fits(text));
}

TEST_CASE("value test: contains and matches look at the text of every value") {
  const Value elements[] = {Value::integer(1), Value::string("two")};
  const Value list = Value::array({elements, 2});
  CHECK(ValueTest::contains("d-a").fits(text));
  CHECK(ValueTest::contains("").fits(text));
  CHECK(ValueTest::contains("two").fits(list));
  CHECK(ValueTest::contains("50").fits(Value::integer(1500)));
  CHECK_FALSE(ValueTest::contains("D-A").fits(text));
  CHECK(ValueTest::matches(pattern("card-.*")).fits(text));
  CHECK(ValueTest::matches(pattern("(?i)CARD-API")).fits(text));
  CHECK(ValueTest::matches(pattern("5..")).fits(Value::integer(503)));
  CHECK(ValueTest::matches(pattern("a.b")).fits(Value::string("a\nb")));
  CHECK_FALSE(ValueTest::matches(pattern("card")).fits(text));  // the whole text
  CHECK(ValueTest::text_equal("[1,\"two\"]").fits(list));
  CHECK_FALSE(equal(list, "[1,\"two\"]"));
}

TEST_CASE("value test: the texts that filters can be asked for are those of all that fits") {
  const auto texts = [](Operand operand) {
    return ValueTest::equal(std::move(operand)).only_texts().value_or(std::vector<std::string>{});
  };
  using Texts = std::vector<std::string>;
  CHECK(texts("a") == Texts{"a"});
  CHECK(texts(true) == Texts{"true"});
  CHECK(texts(std::int64_t{5}) == Texts{"5"});
  CHECK(texts(std::int64_t{1'000'000}) == Texts{"1000000", "1e+06"});
  CHECK(texts(1e6) == Texts{"1000000", "1e+06"});
  CHECK(texts(0.5) == Texts{"0.5"});
  CHECK(texts(0.0) == Texts{"-0", "0"});
  CHECK(texts(largest) == Texts{"9223372036854775807"});
  CHECK_FALSE(ValueTest::exists().only_texts());
  CHECK_FALSE(ValueTest::contains("a").only_texts());
}

TEST_CASE("pattern, hostile: what RE2 refuses is said in a sentence") {
  CHECK_FALSE(TextPattern::compile_untrusted("(").ok());
  CHECK_FALSE(TextPattern::compile_untrusted("a{1,100000}").ok());
  CHECK_FALSE(TextPattern::compile_untrusted("(?=ahead)").ok());
  CHECK_FALSE(TextPattern::compile_untrusted(std::string(1001, 'a')).ok());
  CHECK(TextPattern::compile_untrusted("[").error().message.find("missing ]") != std::string::npos);
  // It takes time by the length of the text, however it is nested.
  CHECK_FALSE(pattern("(a*)*b").fits(std::string(100'000, 'a')));
}
