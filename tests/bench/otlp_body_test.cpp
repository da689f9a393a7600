#include "tests/bench/otlp_body.h"

#include "tests/bench/workload.h"
#include "tests/proto/record_text.h"

#include <doctest/doctest.h>
#include <phosphor/otlp.h>

#include <deque>
#include <map>

using namespace phosphor;
using namespace phosphor::bench;

namespace {

constexpr Timestamp begin = from_unix_nanoseconds(1'700'000'000'000'000'000);

}  // namespace

TEST_CASE("otlp body: a decoder reads what the workload says, span by span") {
  const ModelSystem system;
  const OtlpPieces pieces(system);
  std::deque<OtlpBody> bodies;
  for (std::size_t host = 0; host < host_count; ++host) {
    bodies.emplace_back(pieces, *system.resource(host), 10'000);
  }
  Workload workload(7, begin);
  TraceDraw trace;
  std::map<SpanId, std::string> expected;
  for (std::uint64_t index = 0; index < 1'000; ++index) {
    workload.make(index);
    workload.drawer().draw(index, trace);
    for (std::size_t i = 0; i < trace.size; ++i) {
      bodies[trace.spans[i].host].add(trace, i, begin_of_trace(begin, index));
      expected[trace.spans[i].id] = span_text(workload.spans()[i]);
    }
  }
  std::size_t decoded = 0;
  for (OtlpBody& body : bodies) {
    RecordBatch batch;
    const auto report = decode_otlp_protobuf_untrusted(body.finish(), batch);
    REQUIRE(report.ok());
    CHECK(report->rejected_spans == 0);
    CHECK(batch.spans.size() == body.span_count());
    for (const Span& span : batch.spans) CHECK(span_text(span) == expected[span.span_id]);
    decoded += batch.spans.size();
  }
  CHECK(decoded == expected.size());
}

TEST_CASE("otlp body: it can be filled to its end, and again") {
  const ModelSystem system;
  const OtlpPieces pieces(system);
  OtlpBody body(pieces, *system.resource(3), 512);
  TraceDrawer drawer(1);
  TraceDraw trace;
  drawer.draw(0, trace);
  for (int round = 0; round < 3; ++round) {
    body.clear();
    RecordBatch batch;
    REQUIRE(decode_otlp_protobuf_untrusted(body.finish(), batch).ok());
    CHECK(batch.spans.empty());
    while (body.span_count() < 512) body.add(trace, body.span_count() % trace.size, begin);
    REQUIRE(decode_otlp_protobuf_untrusted(body.finish(), batch).ok());
    CHECK(batch.spans.size() == 512);
  }
}
