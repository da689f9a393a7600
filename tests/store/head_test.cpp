#include "store/head.h"

#include "store/row_filter.h"
#include "tests/store/store_words.h"

#include <doctest/doctest.h>

#include <string>

using namespace phosphor;
using namespace phosphor::test;

namespace {

JournalEntry entry_of(RecordBuilder records) {
  auto entry = JournalEncoder().encode(records.batch());
  REQUIRE(entry.ok());
  return *std::move(entry);
}

Timestamp nothing_before(TraceId) { return no_time; }

std::string ids_of(const std::vector<TraceStart>& traces) {
  std::string out;
  for (const TraceStart& trace : traces) {
    out += (out.empty() ? "" : " ") + std::to_string(trace.id.low) + (trace.moved_from ? "!" : "");
  }
  return out;
}

template <typename Build>
std::string found(const Head& head, Build build) {
  RowFilter filter(plan_of(some_span(query_of(build).condition())));
  return ids_of(head.candidates(filter));
}

}  // namespace

TEST_CASE("head: a trace's rows are found, from whichever entries they came") {
  Head head(5);
  head.append(5, entry_of(one_span(1, 3ms)), nothing_before);
  head.append(6, entry_of(one_span(2, 1ms)), nothing_before);
  head.append(7, entry_of(one_span(1, 2ms)), nothing_before);
  CHECK(head.first_sequence() == 5);
  CHECK(head.next_sequence() == 8);
  CHECK(head.row_count() == 3);
  const auto rows = head.rows_of(trace_id(1));
  REQUIRE(rows);
  CHECK(rows->rows.size() == 2);
  CHECK(rows->start == at_time(2ms));
  CHECK_FALSE(head.rows_of(trace_id(3)));
}

TEST_CASE("head: traces are found by the terms of any of their rows") {
  Head head(1);
  RecordBuilder records;
  records.span("1").in_trace(1).of("api").named("a").with("k", "v");
  records.span("2").in_trace(2).of("api").named("b");
  records.client_send("3").in_trace(3).call("api", "cards");
  head.append(1, entry_of(std::move(records)), nothing_before);
  head.append(2, entry_of(one_span(2, 0ms, "cards")), nothing_before);
  CHECK(found(head, [](auto&) {}) == "1 2 3");
  CHECK(found(head, [](auto& q) { q.service = "api"; }) == "1 2 3");
  CHECK(found(head, [](auto& q) { q.service = "cards"; }) == "2 3");
  CHECK(found(head, [](auto& q) { q.attributes = {{"k", "v"}}; }) == "1");
  CHECK(found(head, [](auto& q) { q.operation = "none"; }) == "");
}

TEST_CASE("head: a span decides by itself, annotations may have the rest elsewhere") {
  Head head(1);
  RecordBuilder records;
  records.span("1").in_trace(1).of("api").named("a").lasting(2ms);
  records.span("2").in_trace(2).of("api").named("b").lasting(9ms);
  records.span("3").in_trace(3).of("api").named("a");
  records.batch().spans.back().end = no_time;
  records.client_send("4").in_trace(4).call("api", "cards");
  head.append(1, entry_of(std::move(records)), nothing_before);
  const auto of_head = [&](auto build) { return found(head, build); };
  CHECK(of_head([](auto& q) { q.min_duration = 5ms; }) == "2 4");
  CHECK(of_head([](auto& q) { q.max_duration = 5ms; }) == "1 4");
  CHECK(of_head([](auto& q) {
          q.service = "api";
          q.operation = "a";
        }) == "1 3");
  CHECK(of_head([](auto& q) {
          q.service = "api";
          q.min_duration = 1ms;
        }) == "1 2 4");
}

TEST_CASE("head: what was known before is asked once a trace, and tells which traces moved") {
  Head head(1);
  std::string asked;
  const auto prior = [&](TraceId id) {
    asked += std::to_string(id.low) + " ";
    return id.low == 1 ? at_time(5ms) : no_time;
  };
  RecordBuilder records = one_span(1, 6ms);
  records.span("2").in_trace(1).from(7ms);
  records.span("3").in_trace(2).from(7ms);
  records.span("4").in_trace(1).from(8ms);
  head.append(1, entry_of(std::move(records)), prior);
  CHECK(asked == "1 2 ");
  CHECK(head.known_start_of(trace_id(1)) == at_time(5ms));
  CHECK(head.known_start_of(trace_id(2)) == at_time(7ms));
  CHECK(head.moved().empty());
  head.append(2, entry_of(one_span(1, 4ms)), prior);
  CHECK(asked == "1 2 ");
  CHECK(ids_of(head.moved()) == "1!");
}
