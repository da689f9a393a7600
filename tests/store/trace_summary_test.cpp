#include "store/trace_summary.h"

#include "store/trace_assembly.h"
#include "tests/support/record_builder.h"

#include <doctest/doctest.h>

#include <limits>

using namespace phosphor;
using namespace phosphor::test;

namespace {

TraceSummary summary(RecordBuilder& records) {
  Trace trace;
  trace.id = trace_id(1);
  trace.spans = records.batch().spans;
  trace.annotations = records.batch().annotations;
  assemble(trace);
  return summarize(trace);
}

}  // namespace

TEST_CASE("summary: counts, times and the root of a whole trace") {
  RecordBuilder r;
  r.server_recv("1").at(10ms).call("", "api").named("POST /payments").in_trace_called("Pay-1");
  r.server_send("1").at(90ms).call("", "api");
  r.client_send("2").under("1").at(20ms).call("api", "cards");
  r.server_recv("2").under("1").at(25ms).call("api", "cards");
  r.span("9").under("2").of("cards").from(30ms).lasting(70ms).failed();
  const TraceSummary s = summary(r);
  CHECK(s.trace_id == trace_id(1));
  CHECK(s.trace_id_text == "Pay-1");
  CHECK(s.root_service == "api");
  CHECK(s.root_name == "POST /payments");
  CHECK(s.start == at_time(10ms));
  CHECK(s.duration == 90ms);
  CHECK(s.span_count == 4);
  CHECK(s.error_count == 1);
  CHECK(s.open_count == 2);
  REQUIRE(s.services.size() == 2);
  CHECK(s.services[0].service == "api");
  CHECK(s.services[0].span_count == 2);
  CHECK(s.services[1].service == "cards");
  CHECK(s.services[1].error_count == 1);
}

TEST_CASE("summary: without a root the earliest span stands for it") {
  RecordBuilder r;
  r.span("2").under("7").of("late").from(5ms);
  r.span("3").under("7").of("early").from(1ms);
  CHECK(summary(r).root_service == "early");
}

TEST_CASE("summary: a half that timed out or waits for no answer is not open") {
  RecordBuilder r;
  r.client_send("1").call("a", "b");
  r.timeout("1").at(5ms).call("a", "b");
  r.client_send("2").call("a", "b").async();
  CHECK(summary(r).open_count == 0);
}

TEST_CASE("summary: an unknown start counts as the end, and times at the limits overflow nothing") {
  RecordBuilder r;
  r.client_recv("1").at(5ms).call("a", "b");
  CHECK(summary(r).start == at_time(5ms));
  r.span("2").from(0ms);
  r.batch().spans[0].start = Timestamp::min();
  r.batch().spans[0].end = Timestamp::max();
  CHECK(summary(r).start == Timestamp::min());
  CHECK(summary(r).duration == std::chrono::nanoseconds::max());
}

TEST_CASE("summary: a trace without any time starts at no time") {
  RecordBuilder r;
  r.client_send("1").call("a", "b");
  r.batch().annotations[0].time = no_time;
  CHECK(summary(r).start == no_time);
  CHECK(summary(r).duration == 0ns);
}
