#include "store/trace_match.h"

#include "tests/store/plain_query.h"
#include "tests/support/record_builder.h"

#include <doctest/doctest.h>

#include <limits>

using namespace phosphor;
using namespace phosphor::test;

TEST_CASE("match: attributes at every level and of every type") {
  RecordBuilder r;
  const KeyValue on_resource{"host.arch", Value::string("amd64")};
  const KeyValue on_scope{"scope.flag", Value::boolean(true)};
  const KeyValue on_link{"link.kind", Value::string("follows")};
  const Value elements[] = {Value::integer(1), Value::string("two")};
  const KeyValue members[] = {{"a", Value::integer(1)}};
  Resource resource;
  resource.attributes = {&on_resource, 1};
  Scope scope;
  scope.attributes = {&on_scope, 1};
  Link link;
  link.attributes = {&on_link, 1};
  r.span("1")
      .with("text", "plain")
      .with("count", 123)
      .with("ratio", 72.5)
      .with("yes", true)
      .with("raw", Value::bytes(std::string_view("\x00\x01\x02", 3)))
      .with("list", Value::array({elements, 2}))
      .with("map", Value::map({members, 1}))
      .with("nothing", Value())
      .with("nan", std::numeric_limits<double>::quiet_NaN())
      .event(1ms, "retry", {{"attempt", Value::integer(2)}})
      .link(link)
      .produced_by(resource)
      .recorded_by(scope);
  const Span& span = r.batch().spans[0];

  auto check = [&](const char* key, const char* value, bool expected) {
    CAPTURE(key);
    CAPTURE(value);
    PlainQuery query;
    query.attributes = {{key, value}};
    CHECK(span_matches(span, query.condition()) == expected);
  };
  check("text", "plain", true);
  check("text", "Plain", false);
  check("count", "123", true);
  check("count", "123.0", false);
  check("ratio", "72.5", true);
  check("yes", "true", true);
  check("raw", "AAEC", true);
  check("list", "[1,\"two\"]", true);
  check("map", "{\"a\":1}", true);
  check("nothing", "", true);
  check("nan", "NaN", true);
  check("host.arch", "amd64", true);
  check("scope.flag", "true", true);
  check("attempt", "2", true);
  check("link.kind", "follows", true);
  check("absent", "", false);
}

TEST_CASE("match: every filter must hold") {
  RecordBuilder r;
  r.span("1").of("api").named("GET /").from(0ms).lasting(10ms).failed().with("k", "v");
  const Span& span = r.batch().spans[0];
  auto check = [&](auto narrow, bool expected) {
    PlainQuery query;
    query.service = "api";
    query.operation = "GET /";
    query.attributes = {{"k", "v"}};
    query.errors_only = true;
    query.min_duration = 10ms;
    query.max_duration = 10ms;
    narrow(query);
    CHECK(span_matches(span, query.condition()) == expected);
  };
  check([](PlainQuery&) {}, true);
  check([](PlainQuery& q) { q.service = "cards"; }, false);
  check([](PlainQuery& q) { q.operation = "GET"; }, false);
  check([](PlainQuery& q) { q.attributes.push_back({"k", "w"}); }, false);
  check([](PlainQuery& q) { q.min_duration = 10ms + 1ns; }, false);
  check([](PlainQuery& q) { q.max_duration = 10ms - 1ns; }, false);
}

TEST_CASE("match: a span of unknown duration fulfils no filter of durations") {
  RecordBuilder r;
  r.span("1");
  r.batch().spans[0].end = no_time;
  PlainQuery query;
  CHECK(span_matches(r.batch().spans[0], query.condition()));
  query.min_duration = 0ns;
  CHECK_FALSE(span_matches(r.batch().spans[0], query.condition()));
}

TEST_CASE("match: pages go on after the cursor, in a total order") {
  SearchQuery query;
  query.range = {at_time(0ms), at_time(10ms)};
  const auto in = [&](std::chrono::nanoseconds start, std::uint64_t id,
                      std::chrono::nanoseconds duration = 0ms) {
    return in_page({at_time(start), trace_id(id), duration}, query);
  };
  CHECK(in(0ms, 1));
  CHECK_FALSE(in(10ms, 1));
  CHECK_FALSE(in(-1ns, 1));

  query.after = SearchCursor{at_time(5ms), trace_id(7)};
  CHECK(in(4ms, 9));
  CHECK(in(5ms, 6));
  CHECK_FALSE(in(5ms, 7));
  CHECK_FALSE(in(5ms, 8));
  CHECK_FALSE(in(6ms, 1));

  query.order = SearchOrder::oldest_first;
  CHECK_FALSE(in(4ms, 9));
  CHECK_FALSE(in(5ms, 7));
  CHECK(in(5ms, 8));
  CHECK(in(6ms, 1));
}

TEST_CASE("match: the longest come first, of equal ones the newest") {
  const auto before = [](std::chrono::nanoseconds a, std::chrono::nanoseconds b, auto a_start,
                         auto b_start) {
    return before_in_page({at_time(a_start), trace_id(1), a}, {at_time(b_start), trace_id(1), b},
                          SearchOrder::longest_first);
  };
  CHECK(before(9ms, 8ms, 1ms, 2ms));
  CHECK_FALSE(before(8ms, 9ms, 2ms, 1ms));
  CHECK(before(9ms, 9ms, 2ms, 1ms));
}
