#include "proto/value_text.h"

#include <doctest/doctest.h>

#include <limits>

using namespace phosphor;

namespace {

std::string text_of(const Value& value) {
  std::string text;
  append_text(value, text);
  return text;
}

}  // namespace

TEST_CASE("value text: scalars are plain, structures are JSON") {
  const Value elements[] = {Value::integer(1), Value::string("a\"b\n"), Value(),
                            Value::bytes("foo")};
  const KeyValue members[] = {{"k", Value::array({elements, 4})}, {"e", Value::map({})}};
  CHECK(text_of(Value()) == "");
  CHECK(text_of(Value::string("a\"b")) == "a\"b");
  CHECK(text_of(Value::bytes("foo")) == "Zm9v");
  CHECK(text_of(Value::boolean(true)) == "true");
  CHECK(text_of(Value::integer(std::numeric_limits<std::int64_t>::min())) ==
        "-9223372036854775808");
  CHECK(text_of(Value::real(72.5)) == "72.5");
  CHECK(text_of(Value::real(-std::numeric_limits<double>::infinity())) == "-Infinity");
  CHECK(text_of(Value::real(std::numeric_limits<double>::quiet_NaN())) == "NaN");
  CHECK(text_of(Value::map({members, 2})) == R"({"k":[1,"a\"b\n",null,"Zm9v"],"e":{}})");
}

TEST_CASE("value text: what is nested too deep is null") {
  Value levels[max_value_depth + 8];
  for (int i = 1; i < max_value_depth + 8; ++i) levels[i] = Value::array({&levels[i - 1], 1});
  const std::string text = text_of(levels[max_value_depth + 7]);
  CHECK(text == std::string(max_value_depth, '[') + "null" + std::string(max_value_depth, ']'));
}
