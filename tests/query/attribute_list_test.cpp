#include "query/attribute_list.h"

#include "query/search_language.h"
#include "store/trace_match.h"
#include "tests/support/record_builder.h"

#include <doctest/doctest.h>

#include <string>

using namespace phosphor;
using namespace phosphor::test;

namespace {

TraceCondition where(std::string_view text) {
  auto parsed = parse_condition_untrusted(text);
  REQUIRE(parsed.ok());
  return *std::move(parsed);
}

Trace trace_of(RecordBuilder& records) {
  Trace trace;
  trace.spans = records.batch().spans;
  return trace;
}

const ListedAttribute* find(const AttributeListing& listing, std::string_view name) {
  for (const ListedAttribute& attribute : listing.attributes) {
    if (attribute.name == name) return &attribute;
  }
  return nullptr;
}

}  // namespace

TEST_CASE("attribute list: attributes and values, those in most traces first") {
  AttributeList list({});
  for (int i = 0; i < 5; ++i) {
    RecordBuilder records;
    records.span("1").of("api").with("route", i == 0 ? "/a \"x\"" : "/b").with("n", i % 2);
    if (i == 0) records.span("2").of("cards").with("rare", true);
    REQUIRE(list.add(trace_of(records)));
  }
  const AttributeListing listing = list.listing(100);
  CHECK(listing.trace_count == 5);
  CHECK_FALSE(listing.is_cut);
  CHECK(listing.attributes.front().trace_count == 5);
  CHECK(listing.attributes.back().name == "span.rare");
  const ListedAttribute* const route = find(listing, "span.route");
  REQUIRE(route != nullptr);
  REQUIRE(route->values.size() == 2);
  CHECK(route->values[0].literal == "\"/b\"");
  CHECK(route->values[0].trace_count == 4);
  CHECK(route->values[1].literal == R"("/a \"x\"")");
  CHECK(find(listing, "span.n")->values[0].literal == "0");
  CHECK(find(listing, "status")->values[0].literal == "unset");
  CHECK(list.listing(2).attributes.size() == 2);
  CHECK(list.listing(2).is_cut);
}

TEST_CASE("attribute list: every literal finds the traces that have it") {
  RecordBuilder records;
  records.span("1").of("api").named("GET \\ \n").kind(SpanKind::server).failed("no").on_host("h");
  records.span("2").with("a", -2.5).with("b", false).with("c", "\"").event(1ms, "retry");
  const Trace trace = trace_of(records);
  AttributeList list({});
  REQUIRE(list.add(trace));
  int checked = 0;
  for (const ListedAttribute& attribute : list.listing(100).attributes) {
    for (const ListedValue& value : attribute.values) {
      const std::string condition = attribute.name + " = " + value.literal;
      CAPTURE(condition);
      CHECK(trace_matches(trace, where(condition)));
      ++checked;
    }
  }
  CHECK(checked >= 10);
}

TEST_CASE("attribute list: only the spans that the search asks for are listed") {
  RecordBuilder records;
  records.span("1").of("api").with("mine", 1);
  records.span("2").of("cards").with("theirs", 1);
  AttributeList list(where("service = \"api\""));
  REQUIRE(list.add(trace_of(records)));
  CHECK(find(list.listing(100), "span.mine") != nullptr);
  CHECK(find(list.listing(100), "span.theirs") == nullptr);
}

TEST_CASE("attribute list: it ends after so many traces, and says so") {
  AttributeList list({});
  RecordBuilder records;
  records.span("1").of("api");
  const Trace trace = trace_of(records);
  for (std::uint64_t i = 0; i < max_listed_traces; ++i) REQUIRE(list.add(trace));
  CHECK_FALSE(list.listing(100).is_cut);
  CHECK_FALSE(list.add(trace));
  CHECK(list.listing(100).is_cut);
  CHECK(list.listing(100).trace_count == max_listed_traces);
}
