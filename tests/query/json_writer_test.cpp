#include "query/json_writer.h"

#include "query/http_message.h"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

using namespace phosphor;

namespace {

template <typename Function>
std::string written(Function write, JsonWriter::Escapes escapes = JsonWriter::Escapes::minimal) {
  std::string text;
  JsonWriter json(text, escapes);
  write(json);
  return text;
}

std::string quoted(std::string_view text, JsonWriter::Escapes escapes) {
  return written([&](JsonWriter& json) { json.string(text); }, escapes);
}

}  // namespace

TEST_CASE("json writer: commas stand between members and elements only") {
  CHECK(written([](JsonWriter& json) {
          json.begin_object().member("a", "x").key("b").begin_array();
          json.integer(1).integer(-2).begin_object().end_object().begin_array().end_array();
          json.end_array().key("c").null().key("d").boolean(true).end_object();
        }) == R"({"a":"x","b":[1,-2,{},[]],"c":null,"d":true})");
}

TEST_CASE("json writer: text that ends like structure does not confuse the commas") {
  CHECK(written([](JsonWriter& json) {
          json.begin_array().string("{").string("[").string(":").string("").end_array();
        }) == R"(["{","[",":",""])");
}

TEST_CASE("json writer: escapes") {
  const auto check = [](std::string_view text, std::string_view minimal, std::string_view like_go) {
    CHECK(quoted(text, JsonWriter::Escapes::minimal) == minimal);
    CHECK(quoted(text, JsonWriter::Escapes::like_go) == like_go);
  };
  check("a\"b\\c", R"("a\"b\\c")", R"("a\"b\\c")");
  check("\n\r\t", R"("\n\r\t")", R"("\n\r\t")");
  check("\b\f\x01", R"("\u0008\u000c\u0001")", R"("\u0008\u000c\u0001")");
  check(std::string_view("\0", 1), R"("\u0000")", R"("\u0000")");
  check("<a & b>", R"("<a & b>")", R"("\u003ca \u0026 b\u003e")");
  check("x\u2028y\u2029z", "\"x\u2028y\u2029z\"", R"("x\u2028y\u2029z")");
  check("größe \u20ac", "\"größe \u20ac\"", "\"größe \u20ac\"");
}

// Megabytes, so that work for each character that grows with the text would never end.
TEST_CASE("json writer: a long text takes no longer for each character than a short one") {
  const std::string text(std::size_t{8} << 20, 'x');
  for (const auto escapes : {JsonWriter::Escapes::minimal, JsonWriter::Escapes::like_go}) {
    CHECK(quoted(text, escapes).size() == text.size() + 2);
  }
}

TEST_CASE("json writer: numbers are exact") {
  const auto real = [](double value) {
    return written([&](JsonWriter& json) { json.real(value); });
  };
  CHECK(real(0.1) == "0.1");
  CHECK(real(1e300) == "1e+300");
  CHECK(real(-0.0) == "-0");
  CHECK(real(std::nan("")) == "\"NaN\"");
  CHECK(real(-std::numeric_limits<double>::infinity()) == "\"-Infinity\"");
  CHECK(written([](JsonWriter& json) {
          json.begin_object()
              .member_digits("a", std::numeric_limits<std::int64_t>::min())
              .member_count("b", std::numeric_limits<std::uint64_t>::max())
              .member_if("c", "")
              .member_count_if("d", 0)
              .end_object();
        }) == R"({"a":"-9223372036854775808","b":18446744073709551615})");
}

TEST_CASE("error response: status, code and message") {
  const HttpResponse response = error_response(400, "invalid_argument", "no \"x\"");
  CHECK(response.status == 400);
  CHECK(response.body == R"({"error":{"code":"invalid_argument","message":"no \"x\""}})");
}
