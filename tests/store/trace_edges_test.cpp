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
