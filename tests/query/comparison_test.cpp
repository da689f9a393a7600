#include "query/comparison.h"

#include "query/search_language.h"
#include "store/trace_assembly.h"
#include "store/trace_match.h"
#include "tests/support/record_builder.h"

#include <doctest/doctest.h>

#include <random>
#include <string>
#include <vector>

using namespace phosphor;
using namespace phosphor::test;

namespace {

TraceCondition where(std::string_view text) {
  if (text.empty()) return {};
  auto parsed = parse_condition_untrusted(text);
  REQUIRE(parsed.ok());
  return *std::move(parsed);
}

Trace trace_of(RecordBuilder& records) {
  Trace trace;
  trace.id = records.batch().spans.front().trace_id;
  trace.spans = records.batch().spans;
  assemble(trace);
  return trace;
}

// A shop: api calls cards in each trace, on one of twenty hosts. On h7 cards is slow. Request ids
// are unique, a tenth of the users are gold, and both have nothing to do with it.
class Shop {
 public:
  explicit Shop(int trace_count) {
    std::mt19937 random(20260921);
    for (int i = 0; i < trace_count; ++i) {
      const auto host = random() % 20;
      const auto took = std::chrono::milliseconds(host == 7 ? 400 + random() % 200 : random() % 90);
      RecordBuilder& records = records_.emplace_back();
      const auto number = static_cast<std::uint64_t>(i + 1);
      records.span("1")
          .in_trace(number)
          .of("api")
          .named("POST /payments")
          .from(std::chrono::seconds(i))
          .lasting(took + 10ms)
          .with("request.id", std::string_view("r" + std::to_string(i)))
          .with("user.tier", random() % 10 == 0 ? "gold" : "plain")
          .with("size", static_cast<int>(random() % 100'000));
      records.span("2")
          .in_trace(number)
          .under("1")
          .of("cards")
          .named("GET /cards")
          .on_host("h" + std::to_string(host))
          .from(std::chrono::seconds(i) + 5ms)
          .lasting(took)
          .with("rows", static_cast<int>(host == 7 ? 5'000 + random() % 9'000 : random() % 900));
    }
  }

  ComparisonResult compared(std::string_view query, Selection selection, std::size_t limit = 20) {
    SelectionComparison comparison(where(query), std::move(selection));
    for (RecordBuilder& records : records_) {
      const Trace trace = trace_of(records);
      if (trace_matches(trace, where(query)) && !comparison.add(trace)) break;
    }
    return comparison.result(limit);
  }

  std::size_t found(std::string_view query) {
    std::size_t count = 0;
    for (RecordBuilder& records : records_) count += trace_matches(trace_of(records), where(query));
    return count;
  }

 private:
  std::vector<RecordBuilder> records_;
};

Selection slow() {
  Selection selection;
  selection.min_duration = 300ms;
  return selection;
}

const ComparedAttribute* find(const ComparisonResult& result, std::string_view name) {
  for (const ComparedAttribute& attribute : result.attributes) {
    if (attribute.name == name) return &attribute;
  }
  return nullptr;
}

}  // namespace

TEST_CASE("comparison: the value that explains the slow traces comes first") {
  Shop shop(600);
  const ComparisonResult result = shop.compared("", slow());
  CHECK(result.traces.selection > 10);
  CHECK(result.traces.total() == 600);
  REQUIRE(result.attributes.size() >= 2);
  CHECK(result.attributes[0].name == "host");
  CHECK(result.attributes[1].name == "span.rows");
  const ComparedAttribute& host = result.attributes[0];
  CHECK(host.association > 0.98);
  CHECK(host.value_count == 20);
  CHECK(host.values.size() == max_shown_values);
  CHECK(host.values[0].text == "h7");
  CHECK(host.values[0].traces.selection == result.traces.selection);
  CHECK(host.values[0].traces.rest == 0);
  for (const char* unrelated : {"span.request.id", "span.user.tier", "span.size", "name"}) {
    const ComparedAttribute* const found = find(result, unrelated);
    CHECK_MESSAGE((found == nullptr || found->association < 0.2), unrelated);
  }
}

TEST_CASE("comparison: numbers of many values are shown by size") {
  Shop shop(600);
  const ComparisonResult result = shop.compared("", slow());
  const ComparedAttribute* const rows = find(result, "span.rows");
  REQUIRE(rows != nullptr);
  CHECK(rows->type == ValueClass::number);
  CHECK(rows->values.empty());
  SideCounts sum;
  for (const ComparedBucket& bucket : rows->buckets) {
    CHECK((bucket.traces.selection == 0 || *bucket.bounds.from >= 5'000));
    sum.selection += bucket.traces.selection;
    sum.rest += bucket.traces.rest;
  }
  CHECK(sum.selection == result.traces.selection);
  CHECK(sum.rest == result.traces.rest);
}

TEST_CASE("comparison: the conditions that it gives find the traces that it counted") {
  Shop shop(200);
  const ComparisonResult result = shop.compared("", slow());
  int checked = 0;
  for (const ComparedAttribute& attribute : result.attributes) {
    for (const ComparedValue& value : attribute.values) {
      CAPTURE(value.condition);
      CHECK(shop.found(value.condition) == value.traces.total());
      ++checked;
    }
    for (const ComparedBucket& bucket : attribute.buckets) {
      CAPTURE(bucket.condition);
      CHECK(shop.found(bucket.condition) == bucket.traces.total());
      ++checked;
    }
  }
  CHECK(checked > 10);
}

TEST_CASE("comparison: a selection is a box in time and duration, a condition, or all of it") {
  Shop shop(200);
  Selection box = slow();
  box.starts = {at_time(50s), at_time(100s)};
  const ComparisonResult boxed = shop.compared("", box);
  CHECK(boxed.traces.selection > 0);
  CHECK(boxed.traces.selection < shop.compared("", slow()).traces.selection);
  CHECK(boxed.traces.total() == 200);

  Selection words;
  words.where = where("host = \"h3\"");
  const ComparisonResult by_words = shop.compared("", words);
  CHECK(by_words.traces.selection == shop.found("host = \"h3\""));
  CHECK(by_words.attributes.at(0).name == "host");

  Selection exact;
  exact.starts = {at_time(7s), at_time(8s)};
  CHECK(shop.compared("", exact).traces.selection == 1);
}

TEST_CASE("comparison: only the spans that the search asks for are compared") {
  Shop shop(300);
  const ComparisonResult result = shop.compared("service = \"api\"", slow());
  CHECK(result.traces.total() == 300);
  CHECK(find(result, "host") == nullptr);
  CHECK(find(result, "span.rows") == nullptr);
}

TEST_CASE("comparison: where nothing or everything is selected there is nothing to rank") {
  Shop shop(50);
  Selection nothing;
  nothing.min_duration = 1h;
  CHECK(shop.compared("", nothing).traces.rest == 50);
  CHECK(shop.compared("", nothing).attributes.empty());
  CHECK(shop.compared("", {}).traces.selection == 50);
  CHECK(shop.compared("", {}).attributes.empty());
  CHECK(shop.compared("service = \"nobody\"", {}).traces.total() == 0);
}

TEST_CASE("comparison: the attributes that say most are listed, and how many there were") {
  Shop shop(300);
  const ComparisonResult all = shop.compared("", slow());
  const ComparisonResult one = shop.compared("", slow(), 1);
  REQUIRE(one.attributes.size() == 1);
  CHECK(one.attributes[0].name == all.attributes[0].name);
  CHECK(one.attribute_count == all.attribute_count);
}

TEST_CASE("comparison: of each side so many traces are read, and it ends when both are full") {
  RecordBuilder records[2];
  records[0].span("1").lasting(1ms);
  records[1].span("1").lasting(1s);
  const Trace fast = trace_of(records[0]);
  const Trace late = trace_of(records[1]);
  SelectionComparison comparison({}, slow());
  for (std::uint64_t i = 0; i < max_compared_traces; ++i) REQUIRE(comparison.add(fast));
  CHECK_FALSE(comparison.result(1).is_rest_cut);
  CHECK(comparison.add(fast));
  CHECK(comparison.result(1).is_rest_cut);
  CHECK_FALSE(comparison.result(1).is_selection_cut);
  for (std::uint64_t i = 0; i < max_compared_traces; ++i) REQUIRE(comparison.add(late));
  CHECK_FALSE(comparison.add(late));
  CHECK(comparison.result(1).traces.selection == max_compared_traces);
  CHECK(comparison.result(1).traces.rest == max_compared_traces);
}
