// Words for tests of stores: writing, asking, and answers as short texts.
//
// `Store` is anything with writer() and reader(): see tests/store/store_conformance.h.

#pragma once

#include "store/trace_store.h"
#include "tests/store/plain_query.h"
#include "tests/support/record_builder.h"
#include "tests/support/trace_text.h"

#include <doctest/doctest.h>

#include <string>

namespace phosphor::test {

// The time of writing, of all stores in tests.
inline Timestamp store_clock = test_epoch;
inline Timestamp store_now() { return store_clock; }

template <typename Store>
void write(Store& store, RecordBuilder& records) {
  const auto written = store.writer().write(records.batch());
  REQUIRE_MESSAGE(written.ok(), (written ? "" : written.error().message));
}

template <typename Store>
void write(Store& store, RecordBuilder&& records) {
  write(store, records);
}

template <typename Store>
std::string picture_of(Store& store, TraceId id = trace_id(1)) {
  const auto trace = store.reader().trace(id, {});
  REQUIRE_MESSAGE(trace.ok(), (trace ? "" : trace.error().message));
  return *trace ? trace_text((*trace)->spans) : "nothing";
}

// The traces of a page as their low words, and "+" if there are more.
inline std::string ids_of(const SearchPage& page) {
  std::string out;
  for (const TraceSummary& summary : page.traces) {
    out += (out.empty() ? "" : " ") + std::to_string(summary.trace_id.low);
  }
  return page.next ? out + " +" : out;
}

template <typename Store>
SearchPage page_of(Store& store, const SearchQuery& query) {
  auto page = store.reader().search(query, {});
  REQUIRE_MESSAGE(page.ok(), (page ? "" : page.error().message));
  return *std::move(page);
}

template <typename Store>
std::string found(Store& store, const SearchQuery& query = {}) {
  return ids_of(page_of(store, query));
}

// All pages one after the other.
template <typename Store>
std::string found_in_pages(Store& store, SearchQuery query) {
  std::string out;
  while (true) {
    const SearchPage page = page_of(store, query);
    for (const TraceSummary& summary : page.traces) {
      out += (out.empty() ? "" : " ") + std::to_string(summary.trace_id.low);
    }
    if (!page.next) return out;
    query.after = page.next;
  }
}

// One trace of one span.
inline RecordBuilder one_span(std::uint64_t trace, std::chrono::nanoseconds start,
                              std::string_view service = "api") {
  RecordBuilder records;
  records.span("1").in_trace(trace).from(start).lasting(1ms).of(service).named("op");
  return records;
}

// A span and an annotation of which every field says something.
inline RecordBuilder everything() {
  RecordBuilder r;
  static const Value elements[] = {Value::integer(-1), Value::string("two"), Value(),
                                   Value::array({})};
  static const KeyValue members[] = {{"a", Value::map({})}, {"", Value::boolean(false)}};
  static const KeyValue on_resource[] = {{"service.name", Value::string("cards")}};
  static const KeyValue on_scope[] = {{"flag", Value::boolean(true)}};
  static const KeyValue on_link[] = {{"why", Value::string("batch")}};
  r.span("a1")
      .under("b2")
      .in_trace_called("Trace-1")
      .called("Span-1")
      .under_called("Parent-1")
      .from(5ms)
      .lasting(7ms)
      .named("GET /cards")
      .of("cards")
      .to("api")
      .on_host("h1")
      .kind(SpanKind::server)
      .async()
      .failed("boom")
      .with_trace_state("a=1")
      .with_flags(257)
      .with("text", "x")
      .with("int", -5)
      .with("real", 72.5)
      .with("yes", true)
      .with("bytes", Value::bytes(std::string_view("\0\xff", 2)))
      .with("array", Value::array({elements, 4}))
      .with("map", Value::map({members, 2}))
      .with("empty", Value())
      .event(6ms, "retry", {{"n", Value::integer(2)}})
      .event(-6ms, "", {})
      .link({{1, 2}, {3}, "b=2", {on_link, 1}, 4, 5})
      .produced_by({{on_resource, 1}, 6, "https://schema/1"})
      .recorded_by({"lib", "1.0", {on_scope, 1}, 7, "https://schema/2"});
  Span& span = r.batch().spans.back();
  span.dropped_attributes_count = 8;
  span.dropped_events_count = 9;
  span.dropped_links_count = 10;
  span.call_id = {11};
  span.marks.timeout = true;
  r.client_send("c1")
      .under("b2")
      .in_trace_called("Trace-1")
      .called("Call-1")
      .under_called("Parent-1")
      .on(CallSide::client)
      .async()
      .at(8ms)
      .took(9ms)
      .on_host("h2")
      .call("api", "cards")
      .named("GET /cards")
      .saying("{}")
      .failed("no")
      .with_trace_state("c=3")
      .with_flags(1)
      .with("k", "v");
  return r;
}

}  // namespace phosphor::test
