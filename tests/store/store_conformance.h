// What every store must do, as one suite: the test cases of an implementation are these, run
// through its StoreUnderTest.
//
//   struct MyStoreUnderTest {
//     TraceWriter& writer();
//     TraceReader& reader();
//     void reopen();                              // as after a restart; may do nothing
//   };
//   TEST_CASE_TEMPLATE_INVOKE(store_conformance, MyStoreUnderTest);
//
// What it must drop, and when, is tests/store/retention_conformance.h.
// The store must take the time of writing from `store_clock`.

#pragma once

#include "store/record_order.h"
#include "tests/store/store_words.h"

#include <phosphor/id_text.h>

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace phosphor::test {

TEST_CASE_TEMPLATE_DEFINE("store", Store, store_conformance) {
  store_clock = test_epoch;
  Store store;

  SUBCASE("an empty store has nothing and fails at nothing") {
    CHECK(picture_of(store) == "nothing");
    CHECK(found(store) == "");
    CHECK(store.reader().services()->empty());
    CHECK(store.reader().operations("api")->empty());
    CHECK(store.reader().dependencies({}, {})->empty());
    CHECK(store.writer().write({}).ok());
    CHECK(store.writer().apply_retention(store_clock).ok());
    store.reopen();
    CHECK(found(store) == "");
  }

  SUBCASE("every field of a span and of an annotation comes back") {
    RecordBuilder records = everything();
    write(store, records);
    store.reopen();
    const auto trace = store.reader().trace(trace_id(1), {});
    REQUIRE(trace.ok());
    REQUIRE(trace->has_value());
    CHECK((*trace)->id == trace_id(1));
    CHECK((*trace)->id_text == "Trace-1");
    REQUIRE((*trace)->annotations.size() == 1);
    CHECK(compare((*trace)->annotations[0], records.batch().annotations[0]) == 0);
    REQUIRE((*trace)->spans.size() == 2);
    CHECK(compare((*trace)->spans[0], records.batch().spans[0]) == 0);
    CHECK((*trace)->spans[1].side == CallSide::client);
  }

  SUBCASE("a trace outlives the store's later writes, and can be moved") {
    write(store, one_span(1, 0ms));
    auto read = store.reader().trace(trace_id(1), {});
    REQUIRE(read.ok());
    const Trace trace = *std::move(*read);
    for (std::uint64_t i = 2; i < 50; ++i) write(store, one_span(i, 0ms));
    CHECK(trace_text(trace.spans) == "1: internal api \"op\" [0..1]\n");
  }

  SUBCASE("marks of different writes make one call, whatever their order") {
    RecordBuilder late;
    late.server_recv("c1").at(2ms).call("a", "b");
    write(store, late);
    CHECK(picture_of(store) == "c1': server b -> a [2..?] first\n");
    store.reopen();
    RecordBuilder early;
    early.client_send("c1").at(1ms).call("a", "b");
    write(store, early);
    CHECK(picture_of(store) ==
          "c1: client a -> b [1..?] first\n"
          "c1' <- c1: server b -> a [2..?] first\n");
  }

  SUBCASE("identical records count once, within a write, across writes and slices") {
    RecordBuilder records = one_span(1, 0ms);
    records.span("1").from(0ms).lasting(1ms).of("api").named("op");
    records.client_send("c1").at(3ms).call("a", "b");
    for (int i = 0; i < 3; ++i) {
      write(store, records);
      store_clock += 30h;
      store.reopen();
    }
    CHECK(picture_of(store) ==
          "1: internal api \"op\" [0..1]\n"
          "c1: client a -> b [3..?] first\n");
    CHECK(found(store) == "1");
  }

  SUBCASE("a free-text id is found by the same text") {
    const TraceId id = trace_id_from_text("Order #17");
    RecordBuilder records;
    records.client_send("c1").in_trace(id).in_trace_called("Order #17").call("a", "b");
    write(store, records);
    const auto trace = store.reader().trace(trace_id_from_text("Order #17"), {});
    REQUIRE(trace.ok());
    REQUIRE(trace->has_value());
    CHECK((*trace)->id_text == "Order #17");
    CHECK(page_of(store, {}).traces.at(0).trace_id_text == "Order #17");
  }

  SUBCASE("results are newest first, then by larger id, in pages of any size") {
    for (const std::uint64_t id : {3U, 9U, 4U, 7U}) write(store, one_span(id, 5ms));
    write(store, one_span(1, 6ms));
    write(store, one_span(8, 4ms));
    const std::string all = "1 9 7 4 3 8";
    CHECK(found(store) == all);
    for (std::size_t limit = 1; limit <= 7; ++limit) {
      CHECK(found_in_pages(store, query_of([&](auto& q) { q.limit = limit; })) == all);
    }
    CHECK(found(store, query_of([](auto& q) { q.limit = 5; })) == "1 9 7 4 3 +");
    CHECK(found(store, query_of([](auto& q) { q.limit = 6; })) == all);
  }

  SUBCASE("pages do not drift while spans arrive") {
    for (std::uint64_t i = 1; i <= 6; ++i) {
      write(store, one_span(i, std::chrono::milliseconds(i)));
    }
    PlainQuery query;
    query.limit = 2;
    const SearchPage first = page_of(store, query);
    CHECK(ids_of(first) == "6 5 +");
    write(store, one_span(100, 100ms));
    write(store, one_span(50, 3ms, "late"));
    query.after = first.next;
    const SearchPage second = page_of(store, query);
    CHECK(ids_of(second) == "4 50 +");
    query.after = second.next;
    CHECK(ids_of(page_of(store, query)) == "3 2 +");
  }

  SUBCASE("a record that comes late and is earlier moves its trace, for every filter") {
    write(store, one_span(1, 10ms, "cards"));
    write(store, one_span(2, 8ms, "cards"));
    CHECK(found(store) == "1 2");
    const auto by_service = query_of([](auto& q) { q.service = "cards"; });
    const auto check = [&](const char* expected) {
      CHECK(found(store) == expected);
      CHECK(found(store, by_service) == expected);
      auto paged = by_service;
      paged.limit = 1;
      CHECK(found_in_pages(store, paged) == expected);
    };
    SUBCASE("soon") {}
    SUBCASE("after a restart") { store.reopen(); }
    SUBCASE("much later") { store_clock += 10h; }
    RecordBuilder early;
    early.span("2").in_trace(1).from(5ms).of("api").named("root");
    write(store, early);
    check("2 1");
    const auto narrow = query_of([](auto& q) {
      q.service = "cards";
      q.range = {at_time(5ms), at_time(6ms)};
    });
    CHECK(found(store, narrow) == "1");
    RecordBuilder earlier_still;
    earlier_still.client_send("9").in_trace(2).at(1ms).call("api", "cards");
    earlier_still.client_send("9").in_trace(1).at(2ms).call("api", "cards");
    write(store, earlier_still);
    check("1 2");
  }

  SUBCASE("a trace is in a range by its start, not by the span that matches") {
    RecordBuilder records = one_span(1, 0ms);
    records.span("2").from(1h).of("batch").named("slow").failed();
    write(store, records);
    const auto in = [&](std::chrono::nanoseconds start, std::chrono::nanoseconds end) {
      return found(store, query_of([&](auto& q) {
                     q.service = "batch";
                     q.range = {at_time(start), at_time(end)};
                   }));
    };
    CHECK(in(0ms, 1ms) == "1");
    CHECK(in(-1ms, 1ns) == "1");
    CHECK(in(-1ms, 0ms) == "");
    CHECK(in(1ns, 2h) == "");
    CHECK(in(2h, 1h) == "");
  }

  SUBCASE("times at the ends of their range, and records without any time") {
    write(store, one_span(1, 0ms));
    RecordBuilder odd;
    for (const auto& [id, time] :
         {std::pair(2, Timestamp::min()), std::pair(3, Timestamp::max() - 1ns),
          std::pair(4, from_unix_nanoseconds(-1)), std::pair(5, no_time)}) {
      odd.span("1").in_trace(static_cast<std::uint64_t>(id)).of("api");
      odd.batch().spans.back().start = time;
      odd.batch().spans.back().end = time;
    }
    write(store, odd);
    CHECK(found(store) == "3 1 5 4 2");
    CHECK(found(store, query_of([](auto& q) { q.service = "api"; })) == "3 1 5 4 2");
    RecordBuilder known;
    known.span("2").in_trace(5).from(1ms).of("api");
    write(store, known);
    CHECK(found(store, query_of([](auto& q) { q.service = "api"; })) == "3 5 1 4 2");
  }

  SUBCASE("one span must fulfil every filter") {
    RecordBuilder records;
    records.span("1").of("api").named("GET /").from(0ms).lasting(50ms).with("user", "u1");
    records.span("2").of("cards").named("load").from(1ms).lasting(5ms).failed().with("n", 7);
    write(store, records);
    const auto matches = [&](auto build) { return found(store, query_of(build)) == "1"; };
    CHECK(matches([](auto& q) { q.service = "api"; }));
    CHECK(matches([](auto& q) { q.operation = "load"; }));
    CHECK(matches([](auto& q) { q.errors_only = true; }));
    CHECK(matches([](auto& q) { q.min_duration = 50ms; }));
    CHECK(matches([](auto& q) { q.attributes = {{"n", "7"}}; }));
    CHECK(matches([](auto& q) {
      q.service = "cards";
      q.operation = "load";
      q.errors_only = true;
      q.attributes = {{"n", "7"}};
      q.max_duration = 5ms;
    }));
    CHECK_FALSE(matches([](auto& q) {
      q.service = "api";
      q.errors_only = true;
    }));
    CHECK_FALSE(matches([](auto& q) {
      q.service = "api";
      q.attributes = {{"n", "7"}};
    }));
    CHECK_FALSE(matches([](auto& q) { q.min_duration = 50ms + 1ns; }));
    CHECK_FALSE(matches([](auto& q) { q.service = "nobody"; }));
    CHECK_FALSE(matches([](auto& q) { q.service = ""; }));
  }

  SUBCASE("orders: oldest first is the reverse of newest first; longest first goes by the trace") {
    write(store, one_span(1, 3ms));
    write(store, one_span(2, 1ms));
    RecordBuilder records;
    records.span("1").in_trace(3).from(2ms).lasting(9ms).of("api");
    records.span("1").in_trace(4).from(5ms).lasting(9ms).of("api");
    write(store, records);
    write(store, one_span(1, 0ms));  // moved, and now the longest but two
    const auto in_order = [&](SearchOrder order, std::size_t limit) {
      return found_in_pages(store, query_of([&](auto& q) {
                              q.order = order;
                              q.limit = limit;
                            }));
    };
    for (const std::size_t limit : {1U, 2U, 10U}) {
      CHECK(in_order(SearchOrder::newest_first, limit) == "4 3 2 1");
      CHECK(in_order(SearchOrder::oldest_first, limit) == "1 2 3 4");
      CHECK(in_order(SearchOrder::longest_first, limit) == "4 3 1 2");
    }
    CHECK(found(store, query_of([&](auto& q) {
                  q.order = SearchOrder::oldest_first;
                  q.range = {at_time(1ms), at_time(3ms)};
                })) == "2 3");
  }

  SUBCASE("conditions are joined by and, or, not; of one span, or of several of a trace") {
    RecordBuilder records;
    records.span("1").of("api").named("GET /").from(0ms).lasting(50ms).with("n", 5);
    records.span("2").of("cards").named("load").from(1ms).lasting(5ms).failed().with("n", 7.5);
    records.span("3").in_trace(2).of("cards").from(2ms).lasting(9ms).with("m", "x1");
    records.client_send("4").in_trace(3).at(3ms).call("api", "cards").with("n", 9);
    write(store, records);
    const auto found_by = [&](TraceCondition condition) {
      return found(store, SearchQuery{std::move(condition), {}, 20, {}});
    };
    const auto n = [](ValueTest test) {
      return SpanCondition(SpanTest{SpanField::attribute, std::move(test), "n"});
    };
    const auto over = [&](double least) {
      return n(ValueTest::ordered(Comparison::greater, least));
    };
    CHECK(found_by(some_span(over(5))) == "3 1");
    CHECK(found_by(some_span(over(8))) == "3");
    CHECK(found_by(some_span(none_of(n(ValueTest::exists())))) == "2");
    CHECK(found_by(none_of(some_span(n(ValueTest::exists())))) == "2");
    CHECK(found_by(some_span(any_of<SpanTest>({name_is("GET /"), attribute_is("m", "x1")}))) ==
          "2 1");
    CHECK(found_by(some_span(all_of<SpanTest>({service_is("api"), over(5)}))) == "3");
    CHECK(found_by(all_of<TraceTest>({some_span(service_is("api")), some_span(over(5))})) == "3 1");
    CHECK(found_by(all_of<TraceTest>(
              {some_span(service_is("cards")), none_of(some_span(status_is_error()))})) == "2");
    CHECK(found_by(TraceCondition(TraceTest(
              TraceFieldTest{TraceField::span_count, ValueTest::equal(std::int64_t{2})}))) == "1");
  }

  SUBCASE("attributes are found at every level, by their text") {
    write(store, everything());
    const auto found_by = [&](const char* key, const char* value) {
      return found(store, query_of([&](auto& q) { q.attributes = {{key, value}}; })) == "1";
    };
    for (const auto& [key, value] :
         {std::pair("text", "x"), std::pair("int", "-5"), std::pair("real", "72.5"),
          std::pair("yes", "true"), std::pair("bytes", "AP8="),
          std::pair("array", "[-1,\"two\",null,[]]"), std::pair("map", "{\"a\":{},\"\":false}"),
          std::pair("empty", ""), std::pair("n", "2"), std::pair("why", "batch"),
          std::pair("flag", "true"), std::pair("service.name", "cards"), std::pair("k", "v"),
          std::pair("payload.client_send", "{}")}) {
      CAPTURE(key);
      CHECK(found_by(key, value));
      CHECK_FALSE(found_by(key, "other"));
      CHECK_FALSE(found_by("other", value));
    }
  }

  SUBCASE("what a half takes from the other half's marks is searched for too") {
    RecordBuilder first;
    first.client_send("c1").at(1ms).call("api", "");
    write(store, first);
    RecordBuilder second;
    second.server_recv("c1").at(2ms).call("", "cards").named("GET /cards");
    write(store, second);
    CHECK(found(store, query_of([](auto& q) {
                  q.service = "api";
                  q.operation = "GET /cards";
                })) == "1");
  }

  SUBCASE("a summary says what the trace is") {
    RecordBuilder records;
    records.server_recv("1").at(10ms).call("", "api").named("POST /payments");
    records.client_send("2").under("1").at(20ms).call("api", "cards");
    write(store, records);
    const TraceSummary summary = page_of(store, {}).traces.at(0);
    CHECK(summary.trace_id == trace_id(1));
    CHECK(summary.root_service == "api");
    CHECK(summary.root_name == "POST /payments");
    CHECK(summary.start == at_time(10ms));
    CHECK(summary.duration == 10ms);
    CHECK(summary.span_count == 2);
    CHECK(summary.open_count == 2);
    CHECK(summary.services.size() == 1);
  }

  SUBCASE("services and operations are listed by name, each once") {
    RecordBuilder records;
    records.span("1").of("cards").named("load").kind(SpanKind::server);
    records.span("2").of("cards").named("load").kind(SpanKind::client);
    records.span("3").of("cards").named("call").kind(SpanKind::client);
    records.client_send("c1").call("api", "uninstrumented").named("GET /x");
    records.note("c1").on(CallSide::client).call("api", "uninstrumented").named("not one");
    records.span("4").of("nameless");
    write(store, records);
    store_clock += 10h;
    write(store, records);
    store.reopen();
    CHECK(*store.reader().services() == std::vector<std::string>{"api", "cards", "nameless"});
    const auto operations = *store.reader().operations("cards");
    REQUIRE(operations.size() == 3);
    CHECK(operations[0].name == "call");
    CHECK(operations[1].name == "load");
    CHECK(operations[1].kind == SpanKind::server);
    CHECK(operations[2].kind == SpanKind::client);
    CHECK(store.reader().operations("api")->size() == 1);
    CHECK(store.reader().operations("card")->empty());
    CHECK(store.reader().operations("nameless")->empty());
  }

  SUBCASE("dependencies are those of the traces that start in the range") {
    const auto call = [&](std::uint64_t trace, std::chrono::nanoseconds at, bool failed) {
      RecordBuilder records;
      records.client_send("1").in_trace(trace).at(at).call("api", "cards");
      auto end = records.client_recv("1").in_trace(trace).at(at + 1ms).call("api", "cards");
      if (failed) end.failed();
      write(store, records);
    };
    call(1, 0ms, false);
    call(2, 10ms, true);
    call(3, 20ms, true);
    const auto edges = store.reader().dependencies({at_time(0ms), at_time(20ms)}, {});
    REQUIRE(edges.ok());
    REQUIRE(edges->size() == 1);
    CHECK((*edges)[0].caller == "api");
    CHECK((*edges)[0].callee == "cards");
    CHECK((*edges)[0].call_count == 2);
    CHECK((*edges)[0].error_count == 1);
  }

  SUBCASE("of dependencies a call that was sent twice is one, wherever its copies lie") {
    RecordBuilder records;
    records.span("c1").in_trace(1).from(0ms).lasting(9ms).of("api").kind(SpanKind::client);
    auto callee = records.span("5").in_trace(1).from(1ms).lasting(5ms).of("cards");
    callee.kind(SpanKind::server).under("c1").with("n", 7);
    write(store, records);
    store_clock += 30h;  // what is written now lies in another slice
    write(store, one_span(2, 0ms));
    write(store, records);
    const auto edges = store.reader().dependencies({}, {});
    REQUIRE(edges.ok());
    REQUIRE(edges->size() == 1);
    CHECK((*edges)[0].call_count == 1);
  }

  SUBCASE("a read beyond its limits is ended, and says so") {
    write(store, one_span(1, 0ms));
    write(store, one_span(2, 1ms));
    ReadLimits late;
    late.deadline = std::chrono::steady_clock::now();
    ReadLimits small;
    small.max_trace_bytes = 1;
    const auto exhausted = [](const auto& result) {
      return !result.ok() && result.error().code == ErrorCode::resource_exhausted;
    };
    CHECK(exhausted(store.reader().trace(trace_id(1), late)));
    CHECK(exhausted(store.reader().trace(trace_id(1), small)));
    CHECK(exhausted(store.reader().search({}, late)));
    CHECK(exhausted(store.reader().dependencies({}, late)));
    const std::atomic<bool> is_abandoned{true};
    ReadLimits abandoned;
    abandoned.abandoned = &is_abandoned;
    CHECK(exhausted(store.reader().search({}, abandoned)));
    CHECK(exhausted(store.reader().trace(trace_id(1), abandoned)));
    const auto page = store.reader().search({}, small);
    REQUIRE(page.ok());
    CHECK(page->traces.empty());
    CHECK(page->cost.traces_too_large == 2);
    CHECK(store.reader().dependencies({}, small).ok());
    const auto nothing = store.reader().search(query_of([](auto& q) { q.limit = 0; }), {});
    REQUIRE_FALSE(nothing.ok());
    CHECK(nothing.error().code == ErrorCode::invalid_argument);
  }

  SUBCASE("one trace of very many spans is one trace") {
    constexpr int count = 100'000;
    RecordBuilder records;
    for (int i = 0; i < count; ++i) {
      records.span("0").from(std::chrono::microseconds(count - i)).of("batch").named("step");
      records.batch().spans.back().span_id.value = static_cast<std::uint64_t>(i + 1);
      if (records.batch().spans.size() < 10'000) continue;
      write(store, records);
      records.batch().clear();
    }
    write(store, one_span(2, 1h));
    const auto trace = store.reader().trace(trace_id(1), {});
    REQUIRE(trace.ok());
    CHECK((*trace)->spans.size() == count);
    const SearchPage page = page_of(store, query_of([](auto& q) { q.service = "batch"; }));
    REQUIRE(page.traces.size() == 1);
    CHECK(page.traces[0].span_count == count);
    CHECK(found(store) == "2 1");
  }

  SUBCASE("the status counts what was written") {
    RecordBuilder records = everything();
    write(store, records);
    write(store, records);
    const StoreStatus status = store.reader().status();
    CHECK(status.spans_written == 2);
    CHECK(status.annotations_written == 2);
    CHECK(status.slice_count >= 1);
    CHECK(status.oldest_slice == test_epoch);
    CHECK_FALSE(status.engine.empty());
  }
}

}  // namespace phosphor::test
