#include "tests/bench/native_body.h"

#include "tests/bench/workload.h"
#include "tests/proto/record_text.h"

#include <doctest/doctest.h>
#include <phosphor/datagram.h>

#include <deque>
#include <map>
#include <utility>

using namespace phosphor;
using namespace phosphor::bench;

namespace {

constexpr Timestamp begin = from_unix_nanoseconds(1'700'000'000'000'000'000);

using Key = std::pair<SpanId, AnnotationType>;

// Checks one batch's annotations against what is expected of them, and counts them.
std::size_t check_batch(NativeBody& body, std::map<Key, std::string>& expected) {
  const std::uint32_t count = body.annotation_count();
  RecordBatch batch;
  const std::string bytes(body.finish());
  const DatagramReport report = decode_datagram_untrusted(bytes, batch);
  REQUIRE_FALSE(report.refused);
  CHECK(report.annotation_count == count);
  CHECK(batch.annotations.size() == count);
  for (const Annotation& annotation : batch.annotations) {
    CHECK(annotation_text(annotation) == expected[{annotation.span_id, annotation.type}]);
  }
  return count;
}

}  // namespace

TEST_CASE("native body: a decoder reads what the workload says, in every batch of every host") {
  const ModelSystem system;
  std::deque<NativeBody> bodies;
  for (std::size_t host = 0; host < host_count; ++host) {
    bodies.emplace_back(system, host, host + 1, 4'000);
  }
  Workload workload(7, begin);
  TraceDraw trace;
  std::map<Key, std::string> expected;
  std::size_t decoded = 0;
  for (std::uint64_t index = 0; index < 1'000; ++index) {
    workload.make(index);
    workload.drawer().draw(index, trace);
    for (const Annotation& annotation : workload.annotations()) {
      expected[{annotation.span_id, annotation.type}] = annotation_text(annotation);
    }
    for (std::size_t i = 0; i < trace.size; ++i) {
      NativeBody& body = bodies[trace.spans[i].host];
      if (body.add(trace, i, begin_of_trace(begin, index))) continue;
      decoded += check_batch(body, expected);
      REQUIRE(body.add(trace, i, begin_of_trace(begin, index)));
    }
  }
  for (NativeBody& body : bodies) {
    if (body.annotation_count() > 0) decoded += check_batch(body, expected);
  }
  CHECK(decoded == expected.size());
}

TEST_CASE("native body: batches are numbered and say how many annotations came before") {
  const ModelSystem system;
  NativeBody body(system, 3, 42, 4'000);
  TraceDrawer drawer(1);
  TraceDraw trace;
  std::uint64_t before = 0;
  for (std::uint64_t sequence = 0; sequence < 5; ++sequence) {
    drawer.draw(sequence, trace);
    while (body.add(trace, 0, begin)) {
    }
    const std::uint32_t count = body.annotation_count();
    RecordBatch batch;
    const DatagramReport report = decode_datagram_untrusted(body.finish(), batch);
    REQUIRE(report.header);
    CHECK(report.header->sender_id == 42);
    CHECK(report.header->sequence == sequence);
    CHECK(report.header->annotations_before == before);
    before += count;
  }
}
