// The traces of the golden files: a card payment as native calls, with everything that can go wrong
// in it once, and a trace of OTLP with everything that a span can have.

#pragma once

#include "store/memory_store.h"
#include "tests/query/call_builder.h"

#include <doctest/doctest.h>

#include <iterator>
#include <limits>

namespace phosphor::test {

inline constexpr TraceId payment_id{0x8096820c3b7b47ecULL, 0xbce61c239252ab40ULL};
inline constexpr TraceId shop_id{0x4bf92f3577b34da6ULL, 0xa3ce929d0e0e4736ULL};
inline constexpr Timestamp payment_now = trace_start + 10min;

// api and card-processing run on h1, cards on h2 whose clock is two seconds ahead. One call fails,
// one times out, one message is never received, of one call only the caller's half has come, and
// one span's parent has not come at all.
inline void write_payment(MemoryStore& store) {
  CallBuilder calls(payment_id);
  calls.spelled("8096820c-3b7b-47ec-bce6-1c239252ab40");
  calls.at("api", "h1").answer(1, 0, "", "POST /payments").recv(0ms);
  calls.with({{"http.route", Value::string("/payments")}, {"user", Value::string("<b>max</b>")}});
  calls.send(84ms).with({{"http.status_code", Value::integer(502)}}).failed("payment refused");

  calls.at("api", "h1").call(2, 1, "card-processing", "POST /authorise").send(1ms).recv(80ms);
  calls.at("card-processing", "h1").answer(2, 1, "api", "POST /authorise").recv(2ms);
  calls.note(3ms, "cache miss", {{"key", Value::string("card:4929")}}).send(79ms);

  calls.at("card-processing", "h1").call(3, 2, "cards", "GET /cards").send(5ms).recv(25ms);
  calls.at("cards", "h2").answer(3, 2, "card-processing", "GET /cards").recv(2s + 8ms);
  calls.send(2s + 20ms).payload("{\"card\":\"4929\"}");

  calls.at("card-processing", "h1").call(4, 2, "balance", "GET /balance").send(26ms);
  calls.recv(40ms).failed("balance too low");
  calls.at("balance", "h3").answer(4, 2, "card-processing", "GET /balance").recv(27ms);
  calls.send(38ms).failed("balance too low");

  calls.at("card-processing", "h1").call(5, 2, "transactions", "POST /transactions").send(41ms);
  calls.timeout(71ms);
  calls.at("transactions", "h3").answer(5, 2, "card-processing", "POST /transactions").recv(43ms);

  calls.at("card-processing", "h1").call(6, 2, "transaction-enrichment", "payment.made").async();
  calls.send(72ms);
  calls.at("transaction-enrichment", "h3").answer(6, 2, "card-processing", "payment.made").async();
  calls.recv(75ms);
  calls.at("card-processing", "h1").call(7, 2, "feed-generator", "payment.made").async().send(73ms);

  calls.at("card-processing", "h1").call(8, 2, "merchant", "GET /merchant").send(74ms).recv(78ms);

  calls.at("apns", "h4").answer(10, 9, "feed", "POST /push").recv(90ms).send(95ms);
  REQUIRE(store.write(calls.batch()).ok());
}

inline KeyValue text(std::string_view key, std::string_view value) {
  return {key, Value::string(value)};
}

// Every type of value.
inline Slice<KeyValue> all_values(Arena& arena) {
  const Value elements[] = {Value::integer(1), Value::string("two"), Value::boolean(true)};
  const KeyValue members[] = {text("inner", "x"), {"nothing", Value()}};
  const KeyValue attributes[] = {text("text", "größe \"€\"\n"),
                                 {"bool", Value::boolean(false)},
                                 {"int", Value::integer(-9'007'199'254'740'993)},
                                 {"double", Value::real(0.1)},
                                 {"nan", Value::real(std::numeric_limits<double>::quiet_NaN())},
                                 {"bytes", Value::bytes(std::string_view("\x00\xff", 2))},
                                 {"array", Value::array(arena.copy(elements, 3))},
                                 {"map", Value::map(arena.copy(members, 2))},
                                 {"empty", Value()}};
  return arena.copy(attributes, std::size(attributes));
}

// shop (client) calls stock (server), which works; every field of a span is set somewhere.
inline void write_shop(MemoryStore& store) {
  RecordBatch batch;
  Arena& arena = batch.arena;
  const KeyValue shop_attributes[] = {text("service.name", "shop"), text("host.name", "h1")};
  const KeyValue stock_attributes[] = {text("service.name", "stock"), text("host.name", "h2")};
  const Resource* shop = arena.copy_one(Resource{arena.copy(shop_attributes, 2), 0, ""});
  const Resource* stock =
      arena.copy_one(Resource{arena.copy(stock_attributes, 2), 1, "https://schema.example/1"});
  const KeyValue scope_attribute = text("short", "s");
  const Scope* scope =
      arena.copy_one(Scope{"http", "1.0", arena.copy(&scope_attribute, 1), 2, "https://schema/2"});

  Span client;
  client.trace_id = shop_id;
  client.span_id = SpanId{0x00f067aa0ba902b7};
  client.name = "GET /stock";
  client.service = "shop";
  client.hostname = "h1";
  client.kind = SpanKind::client;
  client.side = CallSide::client;
  client.marks = {true, true, false};
  client.start = trace_start;
  client.end = trace_start + 10ms;
  client.resource = shop;
  client.trace_state = "vendor=1";
  client.flags = 1;

  Span server = client;
  server.span_id = SpanId{0x2};
  server.parent_id = client.span_id;
  server.service = "stock";
  server.hostname = "h2";
  server.kind = SpanKind::server;
  server.side = CallSide::server;
  server.start = trace_start + 500ms + 2ms;
  server.end = trace_start + 500ms + 9ms;
  server.status = StatusCode::error;
  server.status_message = "out of stock";
  server.resource = stock;
  server.scope = scope;
  server.attributes = all_values(arena);
  const KeyValue reason = text("reason", "empty shelf");
  const Event event{server.start + 1ms, "exception", arena.copy(&reason, 1), 3};
  server.events = arena.copy(&event, 1);
  const Link link{payment_id, SpanId{1}, "l=1", arena.copy(&reason, 1), 4, 1};
  server.links = arena.copy(&link, 1);
  server.dropped_attributes_count = 5;
  server.dropped_events_count = 6;
  server.dropped_links_count = 7;

  Span work = server;
  work.span_id = SpanId{0x3};
  work.parent_id = server.span_id;
  work.name = "count";
  work.kind = SpanKind::internal;
  work.side = CallSide::none;
  work.marks = {};
  work.start = server.start + 2ms;
  work.end = server.start + 3ms;
  work.status = StatusCode::ok;
  work.status_message = "";
  work.attributes = {};
  work.events = {};
  work.links = {};
  batch.spans = {client, server, work};
  REQUIRE(store.write(batch).ok());
}

}  // namespace phosphor::test
