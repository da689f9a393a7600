#include "tests/bench/workload.h"

#include <doctest/doctest.h>

#include <set>
#include <string>

using namespace phosphor;
using namespace phosphor::bench;

namespace {

constexpr Timestamp begin = from_unix_nanoseconds(1'700'000'000'000'000'000);

}  // namespace

TEST_CASE("workload: traces have 1 to 61 spans, 9.6 on average") {
  Workload workload(1, begin);
  constexpr int traces = 20'000;
  std::size_t spans = 0;
  for (int i = 0; i < traces; ++i) {
    workload.next();
    const std::size_t size = workload.spans().size();
    REQUIRE(size >= 1);
    REQUIRE(size <= max_trace_spans);
    REQUIRE(workload.annotations().size() == 2 * size);
    spans += size;
  }
  const double mean = static_cast<double>(spans) / traces;
  CHECK(mean > 9.3);
  CHECK(mean < 9.9);
}

TEST_CASE("workload: all services and hosts, most operations, and ids that never repeat") {
  Workload workload(2, begin);
  std::set<std::string> services;
  std::set<std::string> operations;
  std::set<std::string> hosts;
  std::set<TraceId> traces;
  std::set<SpanId> ids;
  std::size_t spans = 0;
  for (int i = 0; i < 5'000; ++i) {
    workload.next();
    traces.insert(workload.trace_id());
    for (const Span& span : workload.spans()) {
      services.emplace(span.service);
      operations.emplace(span.name);
      hosts.emplace(span.hostname);
      ids.insert(span.span_id);
      ++spans;
      CHECK(span.attributes.size() == 8);
      CHECK(span.end >= span.start);
    }
  }
  CHECK(services.size() == service_count);
  CHECK(operations.size() == operation_count);
  CHECK(hosts.size() == host_count);
  CHECK(traces.size() == 5'000);
  CHECK(ids.size() == spans);
}

TEST_CASE("workload: a span's parent is an earlier span of its trace, the first has none") {
  Workload workload(3, begin);
  for (int i = 0; i < 1'000; ++i) {
    workload.next();
    std::set<SpanId> earlier;
    for (const Span& span : workload.spans()) {
      if (earlier.empty()) {
        CHECK_FALSE(span.parent_id.valid());
      } else {
        CHECK(earlier.count(span.parent_id) == 1);
      }
      earlier.insert(span.span_id);
    }
  }
}

TEST_CASE("workload: the same seed gives the same load, another seed another") {
  Workload one(7, begin);
  Workload same(7, begin);
  Workload other(8, begin);
  for (int i = 0; i < 100; ++i) {
    one.next();
    same.next();
    other.next();
    REQUIRE(one.trace_id() == same.trace_id());
    REQUIRE(one.spans().size() == same.spans().size());
    REQUIRE(one.spans()[0].end == same.spans()[0].end);
    CHECK(one.trace_id() != other.trace_id());
  }
}
