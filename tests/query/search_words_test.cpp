#include "query/search_words.h"

#include "query/search_language.h"
#include "store/trace_match.h"
#include "tests/support/record_builder.h"

#include <doctest/doctest.h>

#include <random>
#include <string>

using namespace phosphor;
using namespace phosphor::test;

TEST_CASE("search words: members and attributes are named as the language names them") {
  const auto attribute = [](AttributeLevel level, std::string_view key) {
    return field_words(SpanField::attribute, level, key);
  };
  CHECK(field_words(SpanField::hostname, AttributeLevel::any, "") == "host");
  CHECK(attribute(AttributeLevel::any, "http.route") == ".http.route");
  CHECK(attribute(AttributeLevel::resource, "host.name") == "resource.host.name");
  CHECK(attribute(AttributeLevel::span, "a key") == "span.\"a key\"");
  CHECK(attribute(AttributeLevel::link, "") == "link.\"\"");
  CHECK(text_words("a \"b\" \\ \n\t\r") == R"("a \"b\" \\ \n\t\r")");
  CHECK(number_words(-0.25) == "-0.25");
}

TEST_CASE("search words: every field is read back as the same") {
  for (int field = 0; field < static_cast<int>(SpanField::attribute); ++field) {
    const auto of = static_cast<SpanField>(field);
    if (of == SpanField::duration) continue;  // spans are not counted by it
    const auto parsed = parse_facet_field_untrusted(field_words(of, AttributeLevel::any, ""));
    REQUIRE(parsed.ok());
    CHECK(parsed->field == of);
  }
}

TEST_CASE("search words: hostile keys and texts are found by the words that are made of them") {
  std::minstd_rand random(5);
  const std::string_view alphabet = "ab.\"'`\\\n\r\t ={}()<>!&|,~-\xc3\xa9";
  const auto text = [&] {
    std::string made;
    for (std::size_t i = random() % 8; i > 0; --i) made += alphabet[random() % alphabet.size()];
    return made;
  };
  for (int i = 0; i < 500; ++i) {
    const std::string key = text();
    const std::string value = text();
    RecordBuilder records;
    records.span("1").with(key, std::string_view(value));
    const std::string words =
        field_words(SpanField::attribute, AttributeLevel::span, key) + " = " + text_words(value);
    CAPTURE(words);
    const auto condition = parse_condition_untrusted(words);
    REQUIRE(condition.ok());
    Trace trace;
    trace.spans = records.batch().spans;
    CHECK(trace_matches(trace, *condition));
  }
}

TEST_CASE("search words: numbers are read back as the same") {
  for (const double number : {0.0, -1.5, 1e19, 1e-9, 0.0063, 3.15e-8, 1.7976931348623157e308}) {
    RecordBuilder records;
    records.span("1").with("n", number);
    Trace trace;
    trace.spans = records.batch().spans;
    const auto condition = parse_condition_untrusted(".n = " + number_words(number));
    REQUIRE(condition.ok());
    CHECK(trace_matches(trace, *condition));
  }
}
