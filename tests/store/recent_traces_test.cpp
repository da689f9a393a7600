#include "store/recent_traces.h"

#include "tests/support/record_builder.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace phosphor;
using namespace phosphor::test;

namespace {

// "terms | starts of `unsorted` in ms"
std::string text_of(const RecentTrace::Plan& plan) {
  std::string out;
  for (const Term term : plan.terms) out += std::to_string(term.value) + " ";
  out += "|";
  for (const Timestamp start : plan.unsorted_starts) {
    out += " " + std::to_string((start - test_epoch) / 1ms);
  }
  return out;
}

std::vector<Term> terms(std::initializer_list<std::uint64_t> values) {
  std::vector<Term> out;
  for (const std::uint64_t value : values) out.push_back({value});
  return out;
}

}  // namespace

TEST_CASE("recent trace: only what is new is posted while the start stays") {
  RecentTrace trace;
  CHECK(text_of(trace.add(at_time(5ms), terms({1, 3}))) == "1 3 |");
  CHECK(text_of(trace.add(at_time(6ms), terms({1, 2}))) == "2 |");
  CHECK(text_of(trace.add(no_time, terms({1, 2}))) == "|");
  CHECK(trace.head().start == at_time(5ms));
}

TEST_CASE("recent trace: when the start moves everything is posted there") {
  RecentTrace trace;
  (void)trace.add(no_time, terms({1}));
  CHECK(text_of(trace.add(at_time(5ms), terms({2}))) == "1 2 |");
  CHECK(text_of(trace.add(at_time(4ms), terms({3}))) == "1 2 3 |");
  CHECK(trace.head().start == at_time(4ms));
}

TEST_CASE("recent trace: where the terms are not known `unsorted` stands for them") {
  TraceHead head;
  head.start = at_time(5ms);
  RecentTrace trace(head);
  CHECK(text_of(trace.add(at_time(6ms), terms({1}))) == "1 |");
  CHECK(text_of(trace.add(at_time(4ms), terms({2}))) == "2 | 4");
  CHECK(text_of(trace.add(at_time(3ms), terms({2}))) == "2 | 3");
}

TEST_CASE("recent trace: a start that moves again and again costs one posting each time") {
  RecentTrace trace;
  (void)trace.add(at_time(1s), terms({1}));
  for (int i = 1; i <= RecentTrace::max_moves; ++i) {
    CHECK(text_of(trace.add(at_time(1s - i * 1ms), terms({1}))) == "1 |");
  }
  CHECK(text_of(trace.add(at_time(2ms), terms({2}))) == "2 | 2");
  CHECK(text_of(trace.add(at_time(1ms), terms({3}))) == "3 | 1");
}

TEST_CASE("recent trace: very many terms are not remembered") {
  RecentTrace trace;
  std::vector<Term> many;
  for (std::uint64_t i = 0; i <= RecentTrace::max_terms; ++i) many.push_back({i});
  CHECK(trace.add(at_time(5ms), many).terms.size() == many.size());
  CHECK(trace.term_count() == 0);
  CHECK(text_of(trace.add(at_time(4ms), terms({7}))) == "7 | 4");
}

TEST_CASE("recent trace: there is a posting for every set of slices that may remain") {
  RecentTrace trace;
  trace.set_older_starts({at_time(20ms), at_time(5ms), at_time(9ms)});
  CHECK(text_of(trace.add(at_time(10ms), terms({1}))) == "1 | 10 5 5");
  CHECK(text_of(trace.add(at_time(7ms), terms({1}))) == "1 | 7 5 5");
}

TEST_CASE("recent traces: the older generation is forgotten when the younger is full") {
  RecentTraces traces;
  traces.insert(trace_id(1), RecentTrace());
  traces.insert(trace_id(2), RecentTrace());
  traces.count_terms(RecentTraces::max_terms);
  traces.insert(trace_id(3), RecentTrace());
  CHECK(traces.find(trace_id(1)) != nullptr);  // is young again
  traces.count_terms(RecentTraces::max_terms);
  traces.insert(trace_id(4), RecentTrace());
  CHECK(traces.find(trace_id(2)) == nullptr);
  CHECK(traces.find(trace_id(1)) != nullptr);
  traces.clear();
  CHECK(traces.find(trace_id(1)) == nullptr);
}
