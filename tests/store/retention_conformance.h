// What every store must drop, and when: beside store_conformance.h, whose StoreUnderTest has also
//
//     static constexpr auto max_age = 72h;        // what the store was opened with
//     static constexpr auto slack = 3h;           // how much later retention may drop a record

#pragma once

#include "tests/store/store_words.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace phosphor::test {

TEST_CASE_TEMPLATE_DEFINE("retention", Store, retention_conformance) {
  store_clock = test_epoch;
  Store store;

  SUBCASE("retention drops what was written long ago, whatever time its spans have") {
    write(store, one_span(1, 0ms, "gone"));
    store_clock += 1h;
    write(store, one_span(2, 1000h, "gone"));
    store_clock += Store::slack;
    REQUIRE(store.writer().apply_retention(store_clock).ok());
    CHECK(found(store) == "2 1");
    RecordBuilder kept = one_span(1, -1000h, "kept");
    kept.batch().spans.back().span_id = {2};
    store_clock += 2h;
    write(store, kept);
    store_clock += Store::max_age - 1h;
    REQUIRE(store.writer().apply_retention(store_clock).ok());
    CHECK(found(store) == "1");
    CHECK(picture_of(store, trace_id(2)) == "nothing");
    CHECK(page_of(store, {}).traces.at(0).span_count == 1);
    CHECK(*store.reader().services() == std::vector<std::string>{"kept"});
    store.reopen();
    CHECK(found(store, query_of([](auto& q) { q.service = "kept"; })) == "1");
    CHECK(found(store, query_of([](auto& q) { q.service = "gone"; })) == "");
    CHECK(store.reader().status().slices_dropped <= 2);
  }

  SUBCASE("a trace in several slices keeps its place when the older ones go") {
    write(store, one_span(1, 0ms, "a"));
    write(store, one_span(2, 5ms, "a"));
    store_clock += Store::slack + 1h;
    REQUIRE(store.writer().apply_retention(store_clock).ok());
    store_clock += 1h;
    RecordBuilder later;
    later.span("2").in_trace(1).from(10ms).of("b");
    later.span("2").in_trace(2).from(1ms).of("b");
    write(store, later);
    const auto of = [](const char* service) {
      return query_of([&](auto& q) { q.service = service; });
    };
    CHECK(found(store, of("a")) == "2 1");
    CHECK(found(store, of("b")) == "2 1");
    CHECK(found(store) == "2 1");
    store_clock += Store::max_age - 30min;
    REQUIRE(store.writer().apply_retention(store_clock).ok());
    CHECK(found(store, of("a")) == "");
    CHECK(found(store, of("b")) == "1 2");
    CHECK(found(store) == "1 2");
  }
}

}  // namespace phosphor::test
