#include "query/parameters.h"

#include "store/trace_match.h"
#include "tests/support/record_builder.h"

#include <doctest/doctest.h>

#include <limits>

using namespace phosphor;
using namespace phosphor::test;
using namespace std::chrono_literals;

namespace {

Result<SearchQuery> search(std::string_view query) {
  const auto parameters = parse_query_untrusted(query);
  if (!parameters) return parameters.error();
  return parse_search_untrusted(*parameters);
}

}  // namespace

TEST_CASE("target: paths are divided, then decoded") {
  const auto check = [](std::string_view path, std::vector<std::string> expected) {
    const auto segments = parse_path_untrusted(path);
    REQUIRE(segments.ok());
    CHECK(*segments == expected);
  };
  check("/", {""});
  check("/a/b", {"a", "b"});
  check("/a//b/", {"a", "", "b", ""});
  check("/a%2Fb/c+d", {"a/b", "c+d"});
  check("/gr%C3%B6%C3%9Fe", {"größe"});
}

TEST_CASE("target: queries are divided, then decoded") {
  const auto parameters = parse_query_untrusted("a=1&b=&c&a=x%3Dy+z&&=v");
  REQUIRE(parameters.ok());
  REQUIRE(parameters->size() == 5);
  CHECK((*parameters)[0].value == "1");
  CHECK((*parameters)[1].value.empty());
  CHECK((*parameters)[2].name == "c");
  CHECK((*parameters)[3].value == "x=y z");
  CHECK((*parameters)[4].name.empty());
  CHECK(parse_query_untrusted("")->empty());
}

TEST_CASE("target, hostile: bad escapes, bytes that are not UTF-8, and NUL are refused") {
  for (const char* text : {"%", "%4", "%zz", "%-1", "a%", "%ff", "%C3", "%00", "%ED%A0%80"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_path_untrusted(std::string("/") + text).ok());
    CHECK_FALSE(parse_query_untrusted(std::string("a=") + text).ok());
    CHECK_FALSE(parse_query_untrusted(text).ok());
  }
  CHECK_FALSE(parse_path_untrusted("").ok());
  CHECK_FALSE(parse_path_untrusted("http://x/").ok());
}

TEST_CASE("duration: exact in every unit") {
  const auto check = [](std::string_view text, std::chrono::nanoseconds expected) {
    CAPTURE(text);
    CHECK(parse_duration_untrusted(text) == expected);
  };
  check("1.5s", 1500ms);
  check("200ms", 200ms);
  check("750us", 750us);
  check("750\u00b5s", 750us);
  check("10ns", 10ns);
  check("2m", 2min);
  check("0.25h", 15min);
  check("0s", 0s);
  check("0.000000001s", 1ns);
  check("1.500s", 1500ms);
  check("9223372036854775807ns", std::chrono::nanoseconds::max());
}

TEST_CASE("duration, hostile: what is not one is refused") {
  for (const char* text : {"",
                           "s",
                           "1",
                           "-1s",
                           "+1s",
                           " 1s",
                           "1 s",
                           "1.s",
                           ".5s",
                           "1.5ns",
                           "0.0000000001s",
                           "1e3s",
                           "0x1s",
                           "1,5s",
                           "1.2.3s",
                           "9223372036854775808ns",
                           "99999999999999999999s",
                           "9999999999s",
                           "1S",
                           "1min"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_duration_untrusted(text));
  }
}

TEST_CASE("search parameters: all of them") {
  const auto query = search(
      "service=cards&operation=GET+%2Fcards&attribute=a=b=c&attribute=x=&min_duration=1ms"
      "&max_duration=2s&error=true&start_unix_ns=5&end_unix_ns=1790000000000000000&limit=1000");
  REQUIRE(query.ok());
  CHECK(query->range.start == from_unix_nanoseconds(5));
  CHECK(query->limit == 1000);
  CHECK(search("")->limit == 20);
  CHECK(search("")->order == SearchOrder::newest_first);
  CHECK(search("order=oldest")->order == SearchOrder::oldest_first);
  CHECK(search("order=longest")->order == SearchOrder::longest_first);
}

TEST_CASE("search parameters: one span must fulfil all of them, and the query in words") {
  const auto fulfilled = [](auto change) {
    RecordBuilder records;
    records.span("1").of("cards").named("GET /cards").kind(SpanKind::internal).failed();
    records.batch().spans[0].start = from_unix_nanoseconds(1);
    records.batch().spans[0].end = from_unix_nanoseconds(500'000'001);
    std::vector<KeyValue> attributes = {{"a", Value::string("b=c")}, {"x", Value::string("")}};
    change(records.batch().spans[0], attributes);
    Trace trace;
    records.batch().spans[0].attributes = {attributes.data(), attributes.size()};
    trace.spans = records.batch().spans;
    const auto query = search(
        "service=cards&operation=GET+%2Fcards&attribute=a=b=c&attribute=x=&min_duration=1ms"
        "&max_duration=2s&error=true&query=kind+%3D+internal");
    REQUIRE(query.ok());
    return trace_matches(trace, query->where);
  };
  CHECK(fulfilled([](Span&, auto&) {}));
  CHECK_FALSE(fulfilled([](Span& span, auto&) { span.service = "api"; }));
  CHECK_FALSE(fulfilled([](Span& span, auto&) { span.name = "GET"; }));
  CHECK_FALSE(fulfilled([](Span& span, auto&) { span.end = from_unix_nanoseconds(1'000'000); }));
  CHECK_FALSE(
      fulfilled([](Span& span, auto&) { span.end = from_unix_nanoseconds(2'000'000'002); }));
  CHECK_FALSE(fulfilled([](Span& span, auto&) { span.status = StatusCode::ok; }));
  CHECK_FALSE(fulfilled([](Span& span, auto&) { span.kind = SpanKind::server; }));
  CHECK_FALSE(fulfilled([](Span&, auto& attributes) { attributes[0].value = Value::string("b"); }));
  CHECK_FALSE(fulfilled([](Span&, auto& attributes) { attributes.pop_back(); }));
}

TEST_CASE("search parameters, hostile: refused, and the parameter is named") {
  const auto check = [](std::string_view query, std::string_view name) {
    const auto result = search(query);
    CAPTURE(query);
    REQUIRE_FALSE(result.ok());
    CHECK(result.error().code == ErrorCode::invalid_argument);
    CHECK(result.error().message.find("'" + std::string(name) + "'") != std::string::npos);
  };
  check("servcie=cards", "servcie");
  check("service=a&service=b", "service");
  check("attribute=novalue", "attribute");
  check("attribute==v", "attribute");
  check("min_duration=5", "min_duration");
  check("min_duration=2s&max_duration=1s", "min_duration");
  check("error=yes", "error");
  check("error=false", "error");
  check("limit=0", "limit");
  check("limit=1001", "limit");
  check("limit=-1", "limit");
  check("limit=5x", "limit");
  check("start_unix_ns=1.5", "start_unix_ns");
  check("start_unix_ns=", "start_unix_ns");
  check("end_unix_ns=9223372036854775808", "end_unix_ns");
  check("start_unix_ns=7&end_unix_ns=7", "start_unix_ns");
  check("query=", "query");
  check("query=service", "query");
  check("query=error&query=error", "query");
  check("order=shortest", "order");
  check("order=oldest&cursor=" + std::string(48, '0'), "cursor");
  check("cursor=abc", "cursor");
  check("cursor=" + std::string(48, 'g'), "cursor");
  check("cursor=", "cursor");
}

TEST_CASE("facet parameters: filters of a search, and fields") {
  const auto facets = [](std::string_view query) {
    return parse_facets_untrusted(*parse_query_untrusted(query));
  };
  const auto request =
      facets("query=error&by=service&by=resource.host.name&limit=5&start_unix_ns=5");
  REQUIRE(request.ok());
  REQUIRE(request->by.size() == 2);
  CHECK(request->by[1].name == "resource.host.name");
  CHECK(request->by[1].key == "host.name");
  CHECK(request->by[1].level == AttributeLevel::resource);
  CHECK(request->limit == 5);
  CHECK(request->query.range.start == from_unix_nanoseconds(5));
  CHECK(facets("")->by.empty());
  CHECK_FALSE(facets("by=duration").ok());
  CHECK_FALSE(facets("order=oldest").ok());
  CHECK_FALSE(facets("by=name&by=name&by=name&by=name&by=name&by=name&by=name&by=name&by=name"
                     "&by=name&by=name")
                  .ok());
}

TEST_CASE("cursor: there and back, before 1970 too, in its own order only") {
  const SearchOrder orders[] = {SearchOrder::newest_first, SearchOrder::oldest_first,
                                SearchOrder::longest_first};
  for (const std::int64_t start : {std::int64_t{0}, std::int64_t{-5}, std::int64_t{1790000000},
                                   std::numeric_limits<std::int64_t>::min()}) {
    const SearchCursor cursor{from_unix_nanoseconds(start), TraceId{7, 8}, 9ns};
    for (const SearchOrder order : orders) {
      const std::string text = cursor_text(cursor, order);
      for (const SearchOrder other : orders) {
        CHECK(parse_cursor_untrusted(text, other).has_value() == (other == order));
      }
      const auto back = parse_cursor_untrusted(text, order);
      REQUIRE(back);
      CHECK(back->start == cursor.start);
      CHECK(back->trace_id == cursor.trace_id);
      CHECK(back->duration == (order == SearchOrder::longest_first ? 9ns : 0ns));
    }
  }
}

TEST_CASE("recent range: what is not given is the hour before now") {
  const Timestamp now = from_unix_nanoseconds(1'790'000'000'000'000'000);
  const auto range = [&](std::string_view query) {
    return parse_recent_range_untrusted(*parse_query_untrusted(query), now);
  };
  CHECK(range("")->start == now - 1h);
  CHECK(range("")->end == now);
  CHECK(range("start_unix_ns=5")->start == from_unix_nanoseconds(5));
  CHECK(range("start_unix_ns=5")->end == now);
  CHECK(range("end_unix_ns=7200000000000")->start == from_unix_nanoseconds(3'600'000'000'000));
  CHECK_FALSE(range("start_unix_ns=1790000000000000000").ok());
  CHECK(range("end_unix_ns=-9223372036854775807")->start == Timestamp::min());
}

TEST_CASE("comparison parameters: filters of a search, and a selection") {
  const auto compare = [](std::string_view query) {
    return parse_comparison_untrusted(*parse_query_untrusted(query));
  };
  const auto request = compare(
      "service=api&start_unix_ns=5&selected=error&selected_start_unix_ns=7&selected_end_unix_ns=9"
      "&selected_min_duration=1ms&selected_max_duration=1ms&limit=3");
  REQUIRE(request.ok());
  CHECK(request->query.range.start == from_unix_nanoseconds(5));
  CHECK(request->selection.starts.start == from_unix_nanoseconds(7));
  CHECK(request->selection.starts.end == from_unix_nanoseconds(9));
  CHECK(request->selection.min_duration == std::chrono::milliseconds(1));
  CHECK(request->selection.max_duration == std::chrono::milliseconds(1));
  // Both are about one span, so they are about the same one.
  CHECK(request->selection.where.kind == TraceCondition::Kind::test);
  CHECK(request->limit == 3);
  const auto refused = [&](std::string_view query) {
    const auto answer = compare(query);
    return answer ? "accepted" : answer.error().message;
  };
  CHECK(refused("service=api") ==
        "parameter 'selected' is missing, and so is every other part of a selection");
  CHECK(refused("selected=error+and") ==
        "parameter 'selected' at character 10: something to compare is missing");
  CHECK(refused("selected_start_unix_ns=9&selected_end_unix_ns=9") ==
        "parameter 'selected_start_unix_ns' is not before selected_end_unix_ns");
  CHECK(refused("selected_min_duration=2ms&selected_max_duration=1ms") ==
        "parameter 'selected_min_duration' is longer than selected_max_duration");
  CHECK(refused("selected=error&order=oldest") == "parameter 'order' is not known here");
  CHECK(refused("selected=error&cursor=x") == "parameter 'cursor' is not known here");
  CHECK(refused("selected_end_unix_ns=x") ==
        "parameter 'selected_end_unix_ns' is not a number of nanoseconds since 1970");
}
