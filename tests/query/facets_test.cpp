#include "query/facets.h"

#include "query/search_language.h"
#include "store/trace_assembly.h"
#include "tests/support/record_builder.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace phosphor;
using namespace phosphor::test;

namespace {

FacetField field(std::string_view text) {
  auto parsed = parse_facet_field_untrusted(text);
  REQUIRE_MESSAGE(parsed.ok(), (parsed ? "" : parsed.error().message));
  return *std::move(parsed);
}

TraceCondition where(std::string_view text) {
  auto parsed = parse_condition_untrusted(text);
  REQUIRE(parsed.ok());
  return *std::move(parsed);
}

// Two traces: api calls cards twice, one call fails; api alone.
class Traces {
 public:
  Traces() {
    RecordBuilder& first = records_[0];
    first.span("1").in_trace(1).of("api").kind(SpanKind::server).with("n", 5);
    first.span("2").in_trace(1).of("cards").failed().with("n", 5).event(1ms, "e",
                                                                        {{"n", Value::integer(6)}});
    first.span("3").in_trace(1).of("cards");
    records_[1].span("1").in_trace(2).of("api").kind(SpanKind::server).with("n", 5.5);
  }

  FacetCounts counted(const TraceCondition& condition, std::vector<FacetField> by,
                      std::size_t limit = 20) {
    FacetCounter counter(condition, std::move(by));
    for (RecordBuilder& records : records_) {
      Trace trace;
      trace.spans = records.batch().spans;
      assemble(trace);
      counter.add(trace);
    }
    return counter.counts(limit);
  }

 private:
  RecordBuilder records_[2];
};

std::string text_of(const Facet& facet) {
  std::string text;
  for (const FacetValue& value : facet.values) {
    text += value.value + ":" + std::to_string(value.span_count) + "," +
            std::to_string(value.error_count) + "," + std::to_string(value.trace_count) + " ";
  }
  return text + "of " + std::to_string(facet.value_count) + ", absent " +
         std::to_string(facet.absent_span_count);
}

}  // namespace

TEST_CASE("facets: spans are counted by value, traces once each") {
  Traces traces;
  const FacetCounts counts =
      traces.counted({}, {field("service"), field(".n"), field("span.n"), field("kind")});
  CHECK(counts.trace_count == 2);
  CHECK(counts.span_count == 4);
  CHECK(counts.error_count == 1);
  REQUIRE(counts.facets.size() == 4);
  CHECK(counts.facets[0].name == "service");
  CHECK(text_of(counts.facets[0]) == "api:2,0,2 cards:2,1,1 of 2, absent 0");
  CHECK(text_of(counts.facets[1]) == "5:2,1,1 5.5:1,0,1 6:1,1,1 of 3, absent 1");
  CHECK(text_of(counts.facets[2]) == "5:2,1,1 5.5:1,0,1 of 2, absent 1");
  CHECK(text_of(counts.facets[3]) == "internal:2,1,1 server:2,0,2 of 2, absent 0");
}

TEST_CASE("facets: the spans that are asked for are counted, not their neighbours") {
  Traces traces;
  const auto services = [&](std::string_view text) {
    return text_of(traces.counted(where(text), {field("service")}).facets.at(0));
  };
  CHECK(services("error") == "cards:1,1,1 of 1, absent 0");
  CHECK(services("{error} and {service = \"api\"}") == "api:2,0,2 cards:1,1,1 of 2, absent 0");
  CHECK(services("not {service = \"nobody\"}") == "api:2,0,2 cards:2,1,1 of 2, absent 0");
  CHECK(services("trace:spans > 0") == "api:2,0,2 cards:2,1,1 of 2, absent 0");
}

TEST_CASE("facets: the values with the most spans are listed, and how many there are") {
  Traces traces;
  const FacetCounts counts = traces.counted({}, {field(".n")}, 1);
  CHECK(text_of(counts.facets[0]) == "5:2,1,1 of 3, absent 1");
}

TEST_CASE("facets: beyond the limit of values spans are counted together") {
  FacetCounter counter({}, {field(".n")});
  constexpr std::uint64_t beyond = 7;
  for (std::uint64_t i = 0; i < max_facet_values + beyond; ++i) {
    RecordBuilder records;
    records.span("1").with("n", static_cast<int>(i));
    Trace trace;
    trace.spans = records.batch().spans;
    counter.add(trace);
  }
  const Facet facet = counter.counts(5).facets.at(0);
  CHECK(facet.values.size() == 5);
  CHECK(facet.value_count == max_facet_values);
  CHECK(facet.other_span_count == beyond);
}

TEST_CASE("facets: what spans cannot be counted by is said") {
  const auto refused = [](std::string_view text) {
    const auto parsed = parse_facet_field_untrusted(text);
    return parsed ? "accepted" : parsed.error().message;
  };
  CHECK(refused("duration") == "at character 1: spans are not counted by that");
  CHECK(refused("trace:spans") == "at character 1: spans are not counted by that");
  CHECK(refused("service name") == "at character 9: one field is enough");
  CHECK(refused("http.route") == "at character 1: an attribute begins with a dot: .http.route");
  CHECK(refused("") == "at character 1: something to compare is missing");
}
