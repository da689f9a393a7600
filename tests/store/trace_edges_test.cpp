#include "store/trace_edges.h"

#include "store/trace_assembly.h"
#include "tests/support/record_builder.h"

#include <doctest/doctest.h>

#include <string>

using namespace phosphor;
using namespace phosphor::test;

namespace {

// "caller>callee calls/errors …"
std::string edges(RecordBuilder& records) {
  Trace trace;
  trace.id = trace_id(1);
  trace.spans = records.batch().spans;
  trace.annotations = records.batch().annotations;
  assemble(trace);
  EdgeCounter counter;
  counter.add(trace);
  std::string out;
  for (const DependencyEdge& edge : counter.edges()) {
    out += (out.empty() ? "" : " ") + edge.caller + ">" + edge.callee + " " +
           std::to_string(edge.call_count) + "/" + std::to_string(edge.error_count);
  }
  return out;
}

}  // namespace

TEST_CASE("edges: a native call counts once, with both halves or with either") {
  auto check = [](auto build, const std::string& expected) {
    RecordBuilder r;
    build(r);
    CHECK(edges(r) == expected);
  };
  check([](auto& r) { r.client_send("c1").call("api", "cards"); }, "api>cards 1/0");
  check([](auto& r) { r.server_recv("c1").call("api", "cards"); }, "api>cards 1/0");
  check(
      [](auto& r) {
        r.client_send("c1").call("api", "cards");
        r.server_recv("c1").call("api", "cards");
      },
      "api>cards 1/0");
  check([](auto& r) { r.server_recv("c1").call("", "api"); }, "");
  check([](auto& r) { r.client_send("c1").call("api", "api"); }, "");
  check([](auto& r) { r.note("c1").call("api", "cards"); }, "");
}

TEST_CASE("edges: errors of either half and timeouts count, asynchronous messages are calls") {
  RecordBuilder r;
  r.client_send("c1").call("a", "b");
  r.timeout("c1").call("a", "b");
  r.client_send("c2").call("a", "b");
  r.server_recv("c2").call("a", "b");
  r.server_send("c2").call("a", "b").failed();
  r.client_send("c3").call("a", "feed").async();
  CHECK(edges(r) == "a>b 2/2 a>feed 1/0");
}

TEST_CASE("edges: OTLP's server spans are called by their parent's service") {
  RecordBuilder r;
  r.span("1").of("api").kind(SpanKind::server);
  r.span("2").under("1").of("api").kind(SpanKind::client).to("cards");
  r.span("3").under("2").of("cards").kind(SpanKind::server).failed();
  r.span("4").under("3").of("cards").kind(SpanKind::internal);
  r.span("5").under("4").of("feed").kind(SpanKind::consumer);
  CHECK(edges(r) == "api>cards 1/1 cards>feed 1/0");
}

TEST_CASE("edges: an OTLP client span that nobody answers is a call to its peer") {
  RecordBuilder r;
  r.span("1").of("api").kind(SpanKind::client).to("postgres").failed();
  r.span("2").of("api").kind(SpanKind::client);
  r.span("3").of("api").kind(SpanKind::producer).to("kafka");
  CHECK(edges(r) == "api>kafka 1/0 api>postgres 1/1");
}

namespace {

// "caller p50/callee p50/network p50" in ms of the only edge; "-" where none is known.
std::string times(RecordBuilder& records) {
  Trace trace;
  trace.id = trace_id(1);
  trace.spans = records.batch().spans;
  trace.annotations = records.batch().annotations;
  assemble(trace);
  EdgeCounter counter;
  counter.add(trace);
  REQUIRE(counter.edges().size() == 1);
  const DependencyEdge edge = counter.edges()[0];
  const auto text = [](const std::optional<Percentiles>& times) {
    return times ? std::to_string(times->p50 / 1ms) : "-";
  };
  return text(edge.caller_time) + "/" + text(edge.callee_time) + "/" + text(edge.network_time);
}

}  // namespace

TEST_CASE("edges: the caller's time, the callee's, and what the network took between them") {
  auto check = [](auto build, const std::string& expected) {
    RecordBuilder r;
    build(r);
    CHECK(times(r) == expected);
  };
  // The callee's clock is an hour ahead.
  check(
      [](auto& r) {
        r.client_send("c1").at(0ms).call("api", "cards");
        r.server_recv("c1").at(1h + 2ms).call("api", "cards");
        r.server_send("c1").at(1h + 9ms).call("api", "cards");
        r.client_recv("c1").at(10ms).call("api", "cards");
      },
      "10/7/3");
  check(
      [](auto& r) {
        r.span("1").from(0ms).lasting(8ms).of("api").kind(SpanKind::client);
        r.span("2").under("1").from(1ms).lasting(3ms).of("cards").kind(SpanKind::server);
      },
      "8/3/5");
  // The caller gave up.
  check(
      [](auto& r) {
        r.client_send("c1").at(0ms).call("api", "cards");
        r.timeout("c1").at(5ms).call("api", "cards");
        r.server_recv("c1").at(1ms).call("api", "cards");
        r.server_send("c1").at(20ms).call("api", "cards");
      },
      "5/19/-");
  check([](auto& r) { r.client_send("c1").at(0ms).call("api", "cards"); }, "-/-/-");
  // No half of a caller's: its parent is what it does itself.
  check(
      [](auto& r) {
        r.span("1").from(0ms).lasting(8ms).of("api").kind(SpanKind::server);
        r.span("2").under("1").from(1ms).lasting(3ms).of("cards").kind(SpanKind::server);
      },
      "-/3/-");
}

TEST_CASE("edges: beyond the limit of timed edges calls are counted all the same") {
  RecordBuilder r;
  for (std::size_t i = 0; i <= max_timed_edges; ++i) {
    const std::string number = std::to_string(1'000'000 + i);
    r.span(number).from(0ms).lasting(8ms).of("api").kind(SpanKind::client).to("s" + number);
  }
  Trace trace;
  trace.spans = r.batch().spans;
  assemble(trace);
  EdgeCounter counter;
  counter.add(trace);
  std::size_t timed = 0;
  for (const DependencyEdge& edge : counter.edges()) timed += edge.caller_time.has_value();
  CHECK(counter.edges().size() == max_timed_edges + 1);
  CHECK(timed == max_timed_edges);
}
