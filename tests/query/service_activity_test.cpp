#include "query/service_activity.h"

#include "store/trace_assembly.h"
#include "tests/support/record_builder.h"

#include <doctest/doctest.h>

#include <limits>
#include <string>

using namespace phosphor;
using namespace phosphor::test;

namespace {

// Ten seconds in five buckets.
ActivityRequest request() {
  ActivityRequest request;
  request.service = "cards";
  request.range = {at_time(0s), at_time(10s)};
  request.bucket_count = 5;
  return request;
}

ServiceActivity counted(const ActivityRequest& request, RecordBuilder& records) {
  Trace trace;
  trace.spans = records.batch().spans;
  trace.annotations = records.batch().annotations;
  assemble(trace);
  ActivityCounter counter(request);
  counter.add(trace);
  return counter.activity();
}

std::string text_of(const ActivityFigures& figures) {
  std::string text = std::to_string(figures.span_count) + "," +
                     std::to_string(figures.error_count) + "," + std::to_string(figures.open_count);
  if (figures.durations) text += " p99 " + std::to_string(figures.durations->p99 / 1ms) + "ms";
  return text;
}

// "second: spans,errors,open p99 …" of each bucket.
std::string buckets_of(const ServiceActivity& activity) {
  std::string text;
  for (const ActivityBucket& bucket : activity.buckets) {
    text += (text.empty() ? "" : "; ") + std::to_string((bucket.start - at_time(0s)) / 1s) + ": " +
            text_of(bucket.figures);
  }
  return text;
}

std::string operations_of(const ServiceActivity& activity) {
  std::string text;
  for (const OperationActivity& of : activity.operations) {
    text += (text.empty() ? "" : "; ") + of.operation.name + ": " + text_of(of.figures);
  }
  return text;
}

auto served(RecordBuilder& records, std::string_view id, std::string_view name) {
  return records.span(id).under("ff").of("cards").named(name).kind(SpanKind::server);
}

}  // namespace

TEST_CASE("activity: spans count where they start, with errors and percentiles") {
  RecordBuilder records;
  served(records, "1", "GET").from(0s).lasting(5ms);
  served(records, "2", "GET").from(1'999ms).lasting(9ms).failed();
  served(records, "3", "PUT").from(2s).lasting(7ms);
  served(records, "4", "GET").from(9s).lasting(8ms);
  const ServiceActivity activity = counted(request(), records);
  CHECK(activity.bucket_width == 2s);
  CHECK(buckets_of(activity) == "0: 2,1,0 p99 9ms; 2: 1,0,0 p99 7ms; 8: 1,0,0 p99 8ms");
  CHECK(operations_of(activity) == "GET: 3,1,0 p99 9ms; PUT: 1,0,0 p99 7ms");
  CHECK(text_of(activity.whole) == "4,1,0 p99 9ms");
}

TEST_CASE("activity: each bucket has its slowest span and its slowest failure") {
  RecordBuilder records;
  served(records, "1", "GET").from(0s).lasting(3ms).failed();
  served(records, "2", "GET").from(0s).lasting(9ms);
  served(records, "3", "GET").from(0s).lasting(4ms).failed();
  served(records, "4", "GET").from(5s).lasting(1ms);
  const ServiceActivity activity = counted(request(), records);
  REQUIRE(activity.buckets.size() == 2);
  CHECK(activity.buckets[0].slowest->span_id == span_id("2"));
  CHECK(activity.buckets[0].failed->span_id == span_id("3"));
  CHECK(activity.buckets[0].failed->duration == 4ms);
  CHECK(activity.buckets[1].slowest->span_id == span_id("4"));
  CHECK_FALSE(activity.buckets[1].failed);
}

TEST_CASE("activity: work that enters is counted, or the kind that is asked for") {
  RecordBuilder records;
  records.span("1").of("cards").named("root").kind(SpanKind::internal).from(0s).lasting(1ms);
  records.span("2").under("1").of("cards").named("step").kind(SpanKind::internal).from(0s);
  records.span("3").under("1").of("cards").named("query").kind(SpanKind::client).from(0s);
  records.span("4").under("1").of("cards").named("take").kind(SpanKind::consumer).from(0s);
  records.span("5").under("1").of("other").named("x").kind(SpanKind::server).from(0s);
  records.server_recv("6").call("api", "cards").named("native").at(1s);
  CHECK(operations_of(counted(request(), records)) ==
        "native: 1,0,1; root: 1,0,0 p99 1ms; take: 1,0,0 p99 0ms");
  ActivityRequest clients = request();
  clients.kind = SpanKind::client;
  CHECK(operations_of(counted(clients, records)) == "query: 1,0,0 p99 0ms");
}

TEST_CASE("activity: of one operation, beside the list of all") {
  RecordBuilder records;
  served(records, "1", "GET").from(0s).lasting(5ms);
  served(records, "2", "PUT").from(4s).lasting(7ms);
  ActivityRequest of_put = request();
  of_put.operation = "PUT";
  const ServiceActivity activity = counted(of_put, records);
  CHECK(buckets_of(activity) == "4: 1,0,0 p99 7ms");
  CHECK(text_of(activity.whole) == "1,0,0 p99 7ms");
  CHECK(operations_of(activity) == "GET: 1,0,0 p99 5ms; PUT: 1,0,0 p99 7ms");
}

TEST_CASE("activity: what starts outside the range counts at its nearer end") {
  RecordBuilder records;
  served(records, "1", "GET").from(-1s).lasting(1ms);
  served(records, "2", "GET").from(10s).lasting(1ms);
  served(records, "3", "GET").from(24h).lasting(1ms);
  CHECK(buckets_of(counted(request(), records)) == "0: 1,0,0 p99 1ms; 8: 2,0,0 p99 1ms");
}

TEST_CASE("activity: the shortest and the longest range that can be asked for") {
  RecordBuilder records;
  served(records, "1", "GET").from(0s).lasting(1ms);
  ActivityRequest odd = request();
  odd.bucket_count = max_activity_buckets;
  odd.range = {at_time(0s), at_time(1ns)};
  CHECK(counted(odd, records).buckets.size() == 1);
  odd.range = {from_unix_nanoseconds(std::numeric_limits<std::int64_t>::min()),
               from_unix_nanoseconds(std::numeric_limits<std::int64_t>::max())};
  for (const std::size_t count : {std::size_t{1}, std::size_t{2}, max_activity_buckets}) {
    odd.bucket_count = count;
    CHECK(counted(odd, records).whole.span_count == 1);
    CHECK(counted(odd, records).bucket_width > 0ns);
  }
}

TEST_CASE("activity: beyond the limit of operations spans are counted together") {
  RecordBuilder records;
  for (std::size_t i = 0; i < max_activity_operations + 3; ++i) {
    records.span(std::to_string(i + 1)).of("cards").named("GET /" + std::to_string(i)).from(0s);
  }
  const ServiceActivity activity = counted(request(), records);
  CHECK(activity.operations.size() == max_activity_operations);
  CHECK(activity.other_span_count == 3);
  CHECK(activity.whole.span_count == max_activity_operations + 3);
}
