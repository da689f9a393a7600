#include "store/call_halves.h"

#include "tests/support/record_builder.h"
#include "tests/support/trace_text.h"

#include <phosphor/link_note.h>

#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <string>

using namespace phosphor;
using namespace phosphor::test;

namespace {

std::string joined(const RecordBatch& batch) {
  Arena arena;
  std::vector<Span> spans;
  join_call_halves({batch.annotations.data(), batch.annotations.size()}, arena, spans);
  return trace_text(spans);
}

// The picture of the records, which must not depend on the order of their arrival.
std::string picture(RecordBuilder& records) {
  const std::string expected = joined(records.batch());
  std::mt19937 random(1);
  for (int i = 0; i < 8; ++i) {
    std::shuffle(records.batch().annotations.begin(), records.batch().annotations.end(), random);
    CHECK(joined(records.batch()) == expected);
  }
  return expected;
}

}  // namespace

TEST_CASE("halves: four marks give two spans, the server's under the client's") {
  RecordBuilder r;
  r.client_send("c1").at(10ms).under("b0").call("api", "cards").named("GET /cards").on_host("h1");
  r.server_recv("c1").at(15ms).under("b0").call("api", "cards").named("GET /cards").on_host("h2");
  r.server_send("c1").at(45ms).under("b0").call("api", "cards").on_host("h2");
  r.client_recv("c1").at(50ms).under("b0").call("api", "cards").on_host("h1");
  CHECK(picture(r) ==
        "c1 <- b0: client api -> cards \"GET /cards\" on h1 [10..50] first last\n"
        "c1' <- c1: server cards -> api \"GET /cards\" on h2 [15..45] first last\n");
}

TEST_CASE("halves: what has not arrived is unknown") {
  auto check = [](auto build, const std::string& expected) {
    RecordBuilder r;
    build(r);
    CHECK(picture(r) == expected);
  };
  check([](auto& r) { r.client_send("c1").at(1ms).call("a", "b"); },
        "c1: client a -> b [1..?] first\n");
  check([](auto& r) { r.client_recv("c1").at(9ms).call("a", "b"); },
        "c1: client a -> b [?..9] last\n");
  check([](auto& r) { r.server_recv("c1").under("b0").at(2ms).call("a", "b"); },
        "c1' <- c1: server b -> a [2..?] first\n");
  check([](auto& r) { r.server_send("c1").under("b0").at(8ms).call("a", "b"); },
        "c1' <- c1: server b -> a [?..8] last\n");
}

TEST_CASE("halves: a server's half without a parent and without a client's is a root") {
  RecordBuilder r;
  r.server_recv("c1").at(2ms).call("", "api");
  r.server_send("c1").at(3ms).call("", "api");
  CHECK(picture(r) == "c1': server api [2..3] first last\n");
}

TEST_CASE("halves: a server's half that was called from another process is never a root") {
  RecordBuilder r;
  r.server_recv("c1").at(2ms).call("a", "b").with_flags(0x301);
  CHECK(picture(r) == "c1' <- c1: server b -> a [2..?] first\n");
}

TEST_CASE("halves: a root call keeps its server's half under the client's") {
  RecordBuilder r;
  r.client_send("c1").at(1ms).call("cron", "api");
  r.server_recv("c1").at(2ms).call("cron", "api");
  CHECK(picture(r) ==
        "c1: client cron -> api [1..?] first\n"
        "c1' <- c1: server api -> cron [2..?] first\n");
}

TEST_CASE("halves: a timeout ends the client's half, a later answer ends it later") {
  RecordBuilder r;
  r.client_send("c1").at(0ms).call("a", "b");
  r.timeout("c1").at(100ms).call("a", "b");
  CHECK(picture(r) == "c1: client a -> b [0..100] first timeout\n");
  r.client_recv("c1").at(130ms).call("a", "b");
  CHECK(picture(r) == "c1: client a -> b [0..130] first last timeout\n");
}

TEST_CASE("halves: an asynchronous message has a producer and a consumer") {
  RecordBuilder r;
  r.client_send("c1").at(0ms).call("cards", "enrichment").async();
  r.server_recv("c1").at(7ms).call("cards", "enrichment").async();
  CHECK(picture(r) ==
        "c1: producer cards -> enrichment [0..?] first async\n"
        "c1' <- c1: consumer enrichment -> cards [7..?] first async\n");
}

TEST_CASE("halves: contradictory marks give the earliest start and the latest end") {
  RecordBuilder r;
  r.client_send("c1").at(5ms).call("a", "b");
  r.client_send("c1").at(3ms).call("a", "b");
  r.client_recv("c1").at(8ms).call("a", "b");
  r.client_recv("c1").at(9ms).call("a", "b");
  CHECK(picture(r) == "c1: client a -> b [3..9] first last\n");
}

TEST_CASE("halves: an end before its start is left as it was sent") {
  RecordBuilder r;
  r.client_send("c1").at(5ms).call("a", "b");
  r.client_recv("c1").at(2ms).call("a", "b");
  CHECK(picture(r) == "c1: client a -> b [5..2] first last\n");
}

TEST_CASE("halves: a mark without a time is a mark, and its time is unknown") {
  RecordBuilder r;
  r.client_send("c1").call("a", "b");
  r.batch().annotations[0].time = no_time;
  r.client_recv("c1").at(5ms).call("a", "b");
  CHECK(picture(r) == "c1: client a -> b [?..5] first last\n");
}

TEST_CASE("halves: identical annotations count once") {
  RecordBuilder r;
  for (int i = 0; i < 3; ++i) {
    r.client_send("c1").at(1ms).call("a", "b").with("k", "v");
    r.note("c1").on(CallSide::client).at(2ms).named("retry");
  }
  CHECK(picture(r) == "c1: client a -> b [1..?] first {k=v} (retry@2)\n");
}

TEST_CASE("halves: attributes of marks and plain notes are merged, the last of a key wins") {
  RecordBuilder r;
  r.client_send("c1").at(1ms).call("a", "b").with("k", "old").with("n", 1);
  r.note("c1").on(CallSide::client).at(2ms).with("k", "new").with("ok", true);
  r.client_recv("c1").at(3ms).call("a", "b").with("n", 2.5);
  CHECK(picture(r) == "c1: client a -> b [1..3] first last {k=new, n=2.5, ok=true}\n");
}

TEST_CASE("halves: payloads become attributes named after their mark, or an event's") {
  RecordBuilder r;
  r.client_send("c1").at(1ms).call("a", "b").saying("{\"q\":1}");
  r.client_recv("c1").at(4ms).call("a", "b").saying("{}");
  r.note("c1").on(CallSide::client).at(2ms).named("cache").saying("miss").with("k", "v");
  r.note("c1").on(CallSide::client).at(3ms).saying("unnamed");
  CHECK(picture(r) ==
        "c1: client a -> b [1..4] first last"
        " {payload.client_send={\"q\":1}, payload.client_recv={}}"
        " (cache@2 {k=v, payload=miss}) (note@3 {payload=unnamed})\n");
}

TEST_CASE("halves: a note goes to the side it names, else to its host's, else to the client's") {
  RecordBuilder r;
  r.client_send("c1").at(1ms).call("a", "b").on_host("h1");
  r.server_recv("c1").at(2ms).call("a", "b").on_host("h2");
  r.note("c1").at(3ms).on(CallSide::server).named("by side");
  r.note("c1").at(4ms).on_host("h2").named("by host");
  r.note("c1").at(5ms).on_host("h3").named("unknown host");
  r.note("c1").at(6ms).named("no host");
  CHECK(picture(r) ==
        "c1: client a -> b on h1 [1..?] first (unknown host@5) (no host@6)\n"
        "c1' <- c1: server b -> a on h2 [2..?] first (by side@3) (by host@4)\n");
}

TEST_CASE("halves: a note without a side goes to the server's half where it is the only one") {
  RecordBuilder r;
  r.server_recv("c1").at(2ms).call("", "b");
  r.note("c1").at(3ms).named("n");
  CHECK(picture(r) == "c1': server b [2..?] first (n@3)\n");
}

TEST_CASE("halves: notes alone make a span that starts with the first of them") {
  RecordBuilder r;
  r.note("c1").at(4ms).under("b0").call("a", "b").with("k", "v");
  r.note("c1").at(3ms).under("b0").call("a", "b").named("n");
  CHECK(picture(r) == "c1 <- b0: unspecified b -> a [3..?] {k=v} (n@3)\n");
}

TEST_CASE("halves: a note that names its side makes that half, without marks") {
  RecordBuilder r;
  r.note("c1").at(4ms).on(CallSide::client).call("a", "b").named("n");
  r.server_recv("c1").at(5ms).call("a", "b");
  CHECK(picture(r) ==
        "c1: client a -> b [4..?] (n@4)\n"
        "c1' <- c1: server b -> a [5..?] first\n");
}

TEST_CASE("halves: an annotation of unknown type is a note") {
  RecordBuilder r;
  r.client_send("c1").at(1ms).call("a", "b");
  r.annotation(AnnotationType::unknown, "c1").at(2ms).named("odd");
  CHECK(picture(r) == "c1: client a -> b [1..?] first (odd@2)\n");
}

TEST_CASE("halves: error wins over ok, each half has its own status") {
  RecordBuilder r;
  r.client_send("c1").at(1ms).call("a", "b").ok();
  r.client_recv("c1").at(4ms).call("a", "b").failed("503");
  r.server_recv("c1").at(2ms).call("a", "b").ok();
  CHECK(picture(r) ==
        "c1: client a -> b [1..4] first last error(503)\n"
        "c1' <- c1: server b -> a [2..?] first ok\n");
}

TEST_CASE("halves: what one half does not know the other half tells") {
  RecordBuilder r;
  r.client_send("c1").at(1ms).call("api", "");
  r.server_recv("c1").at(2ms).call("", "cards").named("GET /cards");
  CHECK(picture(r) ==
        "c1: client api -> cards \"GET /cards\" [1..?] first\n"
        "c1' <- c1: server cards -> api \"GET /cards\" [2..?] first\n");
}

TEST_CASE("halves: the spelling of foreign ids is kept where the id is the sender's own") {
  RecordBuilder r;
  r.client_send("c1").call("a", "b").called("call-1").under("b0").under_called("root");
  r.server_recv("c1").at(1ms).call("a", "b").called("call-1").under("b0").under_called("root");
  r.batch().annotations[0].trace_id_text = "trace-1";
  Arena arena;
  std::vector<Span> spans;
  join_call_halves({r.batch().annotations.data(), 2}, arena, spans);
  REQUIRE(spans.size() == 2);
  CHECK(spans[0].span_id_text == "call-1");
  CHECK(spans[0].parent_id_text == "root");
  CHECK(spans[1].span_id_text == "");
  CHECK(spans[1].parent_id_text == "call-1");
  CHECK(spans[1].trace_id_text == "trace-1");
}

TEST_CASE("halves: the server's half has a durable id") {
  CHECK(server_half_id({1, 2}, {3}).value == 9246767555480102273U);
  CHECK(server_half_id({1, 2}, {3}) != server_half_id({1, 3}, {3}));
  CHECK(server_half_id({1, 2}, {3}) != server_half_id({1, 2}, {4}));
}

TEST_CASE("halves: a call with very many annotations is joined in one go") {
  RecordBuilder r;
  r.client_send("c1").call("a", "b");
  for (int i = 0; i < 20'000; ++i) {
    r.note("c1").at(std::chrono::microseconds(i)).with("key" + std::to_string(i), i);
  }
  Arena arena;
  std::vector<Span> spans;
  join_call_halves({r.batch().annotations.data(), r.batch().annotations.size()}, arena, spans);
  REQUIRE(spans.size() == 1);
  CHECK(spans[0].attributes.size() == 20'000);
}

TEST_CASE("halves: a note that says a link is one; what cannot be one stays an event") {
  const std::string trace(32, 'a');
  const std::string span = "00000000000000d1";
  auto check = [](auto build, const std::string& expected) {
    RecordBuilder r;
    r.client_send("c1").at(1ms).call("a", "b");
    build(r.note("c1").at(2ms).named(link_note_name));
    CHECK(picture(r) == "c1: client a -> b [1..?] first" + expected + "\n");
  };
  check(
      [&](auto note) {
        note.with("why", Value::string("batch"))
            .with(link_trace_id_key, Value::string(trace))
            .with(link_span_id_key, Value::string(span));
      },
      " (link to d1 {why=batch})");
  check([](auto) {}, " (phosphor.link@2)");
  for (const std::string& wrong : {std::string(), std::string(31, 'a'), std::string(33, 'a'),
                                   std::string(32, 'g'), std::string(32, '0')}) {
    CAPTURE(wrong);
    RecordBuilder r;
    r.note("c1")
        .named(link_note_name)
        .with(link_trace_id_key, Value::string(wrong))
        .with(link_span_id_key, Value::string(span));
    const std::string text = picture(r);
    CHECK(text.find("(phosphor.link@") != std::string::npos);
    CHECK(text.find("link to") == std::string::npos);
  }
  check([&](auto note) { note.with(link_trace_id_key, Value::integer(1)); },
        " (phosphor.link@2 {phosphor.link.trace_id=1})");
}

TEST_CASE("halves: marks that say that nobody is called are a span within a process") {
  RecordBuilder r;
  r.client_send("c1").at(1ms).under("b0").call("api", "").named("parse");
  r.client_recv("c1").at(3ms).under("b0").call("api", "");
  for (Annotation& mark : r.batch().annotations) mark.flags = 0x403;
  r.note("c1").at(2ms).named("half way");
  CHECK(picture(r) == "c1 <- b0: internal api \"parse\" [1..3] first last (half way@2)\n");
  Arena arena;
  std::vector<Span> spans;
  join_call_halves({r.batch().annotations.data(), r.batch().annotations.size()}, arena, spans);
  REQUIRE(spans.size() == 1);
  CHECK(spans[0].side == CallSide::none);
  CHECK(spans[0].flags == 3);
}
