#include "tests/bench/trace_draw.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <set>
#include <vector>

using namespace phosphor;
using namespace phosphor::bench;

namespace {

// All spans of the first traces of a seed.
std::vector<SpanDraw> spans_of(std::uint64_t seed, std::uint64_t traces) {
  const TraceDrawer drawer(seed);
  TraceDraw trace;
  std::vector<SpanDraw> spans;
  for (std::uint64_t index = 0; index < traces; ++index) {
    drawer.draw(index, trace);
    spans.insert(spans.end(), trace.spans.begin(),
                 trace.spans.begin() + static_cast<std::ptrdiff_t>(trace.size));
  }
  return spans;
}

double share(const std::vector<SpanDraw>& spans, bool (*has)(const SpanDraw&)) {
  return static_cast<double>(std::count_if(spans.begin(), spans.end(), has)) /
         static_cast<double>(spans.size());
}

}  // namespace

TEST_CASE("trace draw: a trace is the same whatever was drawn before it") {
  const TraceDrawer drawer(5);
  TraceDraw first;
  TraceDraw again;
  drawer.draw(77, first);
  drawer.draw(3, again);
  drawer.draw(77, again);
  CHECK(first.id == again.id);
  CHECK(first.size == again.size);
  CHECK(first.spans[first.size - 1].id == again.spans[first.size - 1].id);
  CHECK(drawer.size_of(77) == first.size);
}

TEST_CASE("trace draw: as many traces as have so many spans, and no more") {
  const TraceDrawer drawer(1);
  for (const std::uint64_t spans : {1U, 2U, 10U, 1'000U, 12'345U}) {
    const std::uint64_t traces = drawer.traces_with(spans);
    std::uint64_t have = 0;
    for (std::uint64_t i = 0; i + 1 < traces; ++i) have += drawer.size_of(i);
    CHECK(have < spans);
    CHECK(have + drawer.size_of(traces - 1) >= spans);
  }
  CHECK(drawer.traces_with(0) == 0);
}

TEST_CASE("trace draw: the distributions are those that are stated") {
  const std::vector<SpanDraw> spans = spans_of(2, 50'000);
  std::map<int, double> by_operation;
  for (const SpanDraw& span : spans) by_operation[span.operation] += 1;
  const double zipf_first = by_operation[0] / by_operation[9];
  CHECK(zipf_first > 9);
  CHECK(zipf_first < 11);
  CHECK(by_operation.size() == operation_count);

  CHECK(share(spans, [](const SpanDraw& s) { return s.duration_ns < 3'000'000; }) > 0.49);
  CHECK(share(spans, [](const SpanDraw& s) { return s.duration_ns < 3'000'000; }) < 0.51);
  CHECK(share(spans, [](const SpanDraw& s) { return s.duration_ns > 30'700'000; }) > 0.008);
  CHECK(share(spans, [](const SpanDraw& s) { return s.duration_ns > 30'700'000; }) < 0.012);
  CHECK(share(spans, [](const SpanDraw& s) { return s.error; }) > 0.008);
  CHECK(share(spans, [](const SpanDraw& s) { return s.error; }) < 0.012);
  CHECK(share(spans, [](const SpanDraw& s) { return s.status_code == 1; }) > 0.008);
  CHECK(share(spans, [](const SpanDraw& s) { return s.status_code == 1; }) < 0.013);
}

TEST_CASE("trace draw: an operation runs on the hosts of its service, on each of them") {
  std::map<int, std::set<int>> hosts;
  for (const SpanDraw& span : spans_of(3, 20'000)) {
    CHECK(ModelSystem::service_of_host(span.host) ==
          ModelSystem::service_of_operation(span.operation));
    hosts[span.operation].insert(span.host);
  }
  for (const auto& [operation, of_it] : hosts) CHECK(of_it.size() == hosts_per_service);
}

TEST_CASE("trace draw: numbers hardly ever repeat") {
  const std::vector<SpanDraw> spans = spans_of(4, 10'000);
  std::set<std::int64_t> durations;
  std::set<std::uint32_t> items;
  for (const SpanDraw& span : spans) {
    durations.insert(span.duration_ns);
    items.insert(span.item);
    CHECK(span.item < item_count);
    CHECK(span.duration_ns > 0);
  }
  CHECK(durations.size() > spans.size() * 95 / 100);
  CHECK(items.size() > spans.size() * 95 / 100);
}
