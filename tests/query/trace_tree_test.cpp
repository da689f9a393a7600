#include "query/trace_tree.h"

#include "store/memory_store.h"
#include "tests/query/call_builder.h"
#include "tests/query/tree_text.h"

#include <doctest/doctest.h>

#include <utility>

using namespace phosphor;
using namespace phosphor::test;

namespace {

constexpr TraceId trace_id{1, 2};

Trace stored(const RecordBatch& batch) {
  MemoryStore store;
  REQUIRE(store.write(batch).ok());
  auto trace = store.trace(trace_id, {});
  REQUIRE(trace.ok());
  REQUIRE(trace->has_value());
  return std::move(**trace);
}

std::string picture(const RecordBatch& batch, std::chrono::nanoseconds age) {
  const Trace trace = stored(batch);
  return tree_text(build_trace_tree(trace, trace_start + age));
}

Span plain_span(std::uint64_t id, std::uint64_t parent, std::chrono::nanoseconds start) {
  Span span;
  span.trace_id = trace_id;
  span.span_id = SpanId{id};
  span.parent_id = SpanId{parent};
  span.name = "work";
  span.service = "cards";
  span.start = trace_start + start;
  span.end = span.start + 1us;
  return span;
}

Trace trace_of(std::vector<Span> spans) {
  Trace trace;
  trace.id = trace_id;
  trace.spans = std::move(spans);
  return trace;
}

bool has_warning(const TraceTree& tree, std::string_view code, std::uint64_t count) {
  for (const TraceWarning& warning : tree.warnings) {
    if (warning.code == code) return warning.count == count;
  }
  return count == 0;
}

}  // namespace

TEST_CASE("trace tree: both halves of each call, callees under callers") {
  CallBuilder calls(trace_id);
  calls.at("api", "h1").answer(1, 0, "", "POST /pay").recv(0us).send(100us);
  calls.at("api", "h1").call(2, 1, "cards", "GET /cards").send(10us).recv(50us);
  calls.at("cards", "h1").answer(2, 1, "api", "GET /cards").recv(20us).send(40us);
  calls.at("api", "h1").call(3, 1, "feed", "GET /feed").send(60us).recv(90us);
  calls.at("feed", "h1").answer(3, 1, "api", "GET /feed").recv(65us).send(85us);
  CHECK(picture(calls.batch(), 1s) == R"(
api POST /pay server 0..100
  api GET /cards client 10..50
    cards GET /cards server 20..40
  api GET /feed client 60..90
    feed GET /feed server 65..85
)");
}

TEST_CASE("trace tree: counts, services and what lies between the marks") {
  CallBuilder calls(trace_id);
  calls.at("api", "h1").call(2, 0, "cards", "GET /cards").send(10us).recv(50us);
  calls.at("cards", "h1").answer(2, 0, "api", "GET /cards").recv(12us).send(45us).failed("no card");
  const Trace trace = stored(calls.batch());
  const TraceTree tree = build_trace_tree(trace, trace_start + 1s);
  REQUIRE(tree.nodes.size() == 2);
  CHECK(tree.nodes[0].descendant_count == 1);
  CHECK(tree.nodes[1].descendant_count == 0);
  CHECK(tree.duration == 40us);
  CHECK(tree.error_count == 1);
  CHECK(tree.services.at("cards").error_count == 1);
  CHECK(tree.services.at("api").error_count == 0);
  REQUIRE(tree.nodes[0].call);
  CHECK(tree.nodes[0].call->other == 1);
  CHECK(tree.nodes[1].call->other == 0);
  CHECK(tree.nodes[0].call->request == 2us);
  CHECK(tree.nodes[0].call->response == 5us);
  CHECK(tree.nodes[1].call->request == 2us);
}

TEST_CASE("trace tree: what is missing is said, and said differently when a minute has passed") {
  const auto check = [](const RecordBatch& batch, const char* young, const char* old) {
    CHECK(picture(batch, 1s) == young);
    CHECK(picture(batch, 2min) == old);
  };
  CallBuilder sent(trace_id);
  sent.at("api", "h1").call(2, 0, "cards", "op").send(10us);
  check(sent.batch(), "\napi op client 0..? open -server\n",
        "\napi op client 0..? never_received -server\n");

  CallBuilder received(trace_id);
  received.at("cards", "h1").answer(2, 0, "api", "op").recv(10us);
  check(received.batch(), "\ncards op server 0..? open\n",
        "\ncards op server 0..? never_answered\n");

  CallBuilder running(trace_id);
  running.at("api", "h1").call(2, 0, "cards", "op").send(10us);
  running.at("cards", "h1").answer(2, 0, "api", "op").recv(20us);
  check(running.batch(), "\napi op client 0..? open\n  cards op server 10..? open\n",
        "\napi op client 0..? never_answered\n  cards op server 10..? never_answered\n");

  CallBuilder answered(trace_id);
  answered.at("api", "h1").call(2, 0, "cards", "op").send(10us);
  answered.at("cards", "h1").answer(2, 0, "api", "op").recv(20us).send(30us);
  check(answered.batch(), "\napi op client 0..? open\n  cards op server 10..20\n",
        "\napi op client 0..? never_seen\n  cards op server 10..20\n");

  CallBuilder given_up(trace_id);
  given_up.at("api", "h1").call(2, 0, "cards", "op").send(10us).timeout(50us);
  check(given_up.batch(), "\napi op client 0..40 never_received -server\n",
        "\napi op client 0..40 never_received -server\n");

  CallBuilder timed_out(trace_id);
  timed_out.at("api", "h1").call(2, 0, "cards", "op").send(10us).timeout(50us);
  timed_out.at("cards", "h1").answer(2, 0, "api", "op").recv(20us);
  check(timed_out.batch(),
        "\napi op client 0..40 timed_out\n  cards op server 10..? never_answered\n",
        "\napi op client 0..40 timed_out\n  cards op server 10..? never_answered\n");

  CallBuilder message(trace_id);
  message.at("api", "h1").call(2, 0, "cards", "op").async().send(10us);
  check(message.batch(), "\napi op client 0..? open -server\n",
        "\napi op client 0..? never_received -server\n");
  message.at("cards", "h1").answer(2, 0, "api", "op").async().recv(20us);
  check(message.batch(), "\napi op client 0..?\n  cards op server 10..?\n",
        "\napi op client 0..?\n  cards op server 10..?\n");

  CallBuilder end(trace_id);
  end.at("api", "h1").call(2, 0, "cards", "op").recv(10us);
  check(end.batch(), "\napi op client ?..0 end_only -server\n",
        "\napi op client ?..0 end_only -server\n");
}

TEST_CASE("trace tree: orphans stand after the real roots") {
  CallBuilder calls(trace_id);
  calls.at("cards", "h2").answer(9, 8, "api", "late").recv(5us).send(6us);
  calls.at("api", "h1").answer(1, 0, "", "root").recv(10us).send(100us);
  const Trace trace = stored(calls.batch());
  const TraceTree tree = build_trace_tree(trace, trace_start + 1s);
  CHECK(tree_text(tree) == "\napi root server 5..95\ncards late server 0..1 orphan -client\n");
  CHECK(has_warning(tree, "orphans", 1));
}

TEST_CASE("trace tree: an OTLP call pairs across services, not within one") {
  Span client = plain_span(1, 0, 0us);
  client.side = CallSide::client;
  client.end = client.start + 50us;
  Span same = plain_span(2, 1, 10us);
  same.side = CallSide::server;
  Span server = plain_span(3, 1, 20us);
  server.side = CallSide::server;
  server.service = "feed";
  const Trace trace = trace_of({client, same, server});
  const TraceTree tree = build_trace_tree(trace, trace_start + 1s);
  REQUIRE(tree.nodes.size() == 3);
  REQUIRE(tree.nodes[0].call);
  CHECK(tree.nodes[0].call->other == 2);
  CHECK_FALSE(tree.nodes[1].call);
  CHECK(tree.nodes[2].call->response == 29us);
  CHECK(tree.nodes[0].missing_half == CallSide::none);
}

TEST_CASE("trace tree, hostile: cycles and self-parents are cut at the earliest span") {
  const Trace trace = trace_of(
      {plain_span(1, 3, 0us), plain_span(2, 1, 1us), plain_span(3, 2, 2us), plain_span(4, 4, 3us)});
  const TraceTree tree = build_trace_tree(trace, trace_start + 1s);
  CHECK(tree_text(tree) == R"(
cards work 0..1
  cards work 1..2
    cards work 2..3
cards work 3..4
)");
  CHECK(has_warning(tree, "cycles", 2));
}

TEST_CASE("trace tree, hostile: spans that share an id are all shown") {
  const Trace trace =
      trace_of({plain_span(1, 0, 0us), plain_span(1, 0, 1us), plain_span(2, 1, 2us)});
  const TraceTree tree = build_trace_tree(trace, trace_start + 1s);
  CHECK(tree_text(tree) == "\ncards work 0..1\n  cards work 2..3\ncards work 1..2\n");
  CHECK(has_warning(tree, "duplicate_span_ids", 1));
}

TEST_CASE("trace tree, hostile: no spans, and spans without any time") {
  CHECK(build_trace_tree(trace_of({}), trace_start).nodes.empty());
  Span span;
  span.span_id = SpanId{1};
  const Trace trace = trace_of({span});
  const TraceTree tree = build_trace_tree(trace, trace_start);
  CHECK(tree.nodes.size() == 1);
  CHECK(tree.duration.count() == 0);
}

TEST_CASE("trace tree, hostile: times at the ends of what 64 bits hold") {
  Span first = plain_span(1, 0, 0us);
  first.start = Timestamp::min();
  first.end = Timestamp::max();
  Span second = plain_span(2, 1, 0us);
  second.hostname = "other";
  second.start = Timestamp::max();
  second.end = Timestamp::min();
  const Trace trace = trace_of({first, second});
  const TraceTree tree = build_trace_tree(trace, Timestamp::max());
  CHECK(tree.duration == std::chrono::nanoseconds::max());
}

TEST_CASE("trace tree, hostile: a chain a hundred thousand deep, and as wide") {
  static constexpr std::uint64_t count = 100'000;
  const auto check = [](auto parent_of, std::uint32_t last_depth) {
    std::vector<Span> spans;
    for (std::uint64_t id = 1; id <= count; ++id) {
      spans.push_back(plain_span(id, parent_of(id), std::chrono::microseconds(id)));
    }
    const Trace trace = trace_of(std::move(spans));
    const TraceTree tree = build_trace_tree(trace, trace_start + 1s);
    REQUIRE(tree.nodes.size() == count);
    CHECK(tree.nodes.back().depth == last_depth);
    CHECK(tree.nodes.front().descendant_count == count - 1);
  };
  check([](std::uint64_t id) { return id - 1; }, count - 1);
  check([](std::uint64_t id) { return std::uint64_t{id == 1 ? 0U : 1U}; }, 1);
  check([](std::uint64_t id) { return id == 1 ? std::uint64_t{count} : id - 1; }, count - 1);
}
