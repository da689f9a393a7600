#include "store/head_records.h"

#include "tests/store/store_words.h"

#include <doctest/doctest.h>

#include <string>

using namespace phosphor;
using namespace phosphor::test;

namespace {

void append(Head& head, RecordBuilder& records) {
  auto entry = JournalEncoder().encode(records.batch());
  REQUIRE(entry.ok());
  head.append(head.next_sequence(), *std::move(entry), [](TraceId) { return no_time; });
}

// "1: s0 s5 a3": of trace 1 the spans of 0 and 5 ms, then the annotation of 3 ms.
std::string rows_of(const Head& head) {
  HeadRecords records(head);
  std::string out;
  for (const std::uint32_t number : records.traces()) {
    const Head::Slot& slot = head.slots()[number];
    out += (out.empty() ? "" : "; ") + std::to_string(slot.id.low) + ":";
    for (std::uint32_t i = 0; i < slot.row_count; ++i) {
      const auto record = records.next();
      REQUIRE(record.ok());
      CHECK((record->span != nullptr) != (record->annotation != nullptr));
      CHECK(record->row->trace_id == slot.id);
      const bool is_span = record->span != nullptr;
      const Timestamp time = is_span ? record->span->start : record->annotation->time;
      out += (is_span ? " s" : " a") + std::to_string((time - test_epoch) / 1ms);
    }
  }
  return out;
}

}  // namespace

TEST_CASE("head records: by trace, spans before annotations, each by time, from all entries") {
  Head head(1);
  RecordBuilder first, second;
  first.client_send("1").in_trace(2).at(3ms).call("a", "b");
  first.span("2").in_trace(2).from(5ms).of("a");
  first.span("3").in_trace(3).from(1ms).of("a");
  second.span("4").in_trace(2).from(0ms).of("a");
  second.span("5").in_trace(1).from(9ms).of("a");
  append(head, first);
  append(head, second);
  CHECK(rows_of(head) == "1: s9; 2: s0 s5 a3; 3: s1");
}

TEST_CASE("head records: each record comes with the terms that the head keeps of it") {
  Head head(1);
  RecordBuilder records;
  records.span("1").in_trace(1).of("api").named("pay");
  append(head, records);
  HeadRecords all(head);
  const auto record = all.next();
  REQUIRE(record.ok());
  CHECK(record->span->service == "api");
  REQUIRE(record->terms.size() == 2);
  CHECK(record->terms[0] == operation_term(hash_of("pay")));
  CHECK(record->terms[1] == service_term(hash_of("api")));
}

TEST_CASE("head records: many more rows than are read ahead, of one trace and of many") {
  Head head(1);
  std::string expected_long = "1:", expected_short;
  for (int entry = 0; entry < 3; ++entry) {
    RecordBuilder records;
    for (int i = 0; i < 100; ++i) {
      const int time = 100 * entry + i;
      records.span("1").in_trace(1).from(time * 1ms).of("a");
      records.client_send("2")
          .in_trace(static_cast<std::uint64_t>(2 + time))
          .at(1ms)
          .call("a", "b");
      expected_long += " s" + std::to_string(time);
      expected_short += "; " + std::to_string(2 + time) + ": a1";
    }
    append(head, records);
  }
  CHECK(rows_of(head) == expected_long + expected_short);
}

TEST_CASE("head records: an empty head has none") { CHECK(rows_of(Head(1)).empty()); }
