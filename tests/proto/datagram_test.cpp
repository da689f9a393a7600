#include <phosphor/datagram.h>

#include <phosphor/id_text.h>

#include "tests/proto/batch_text.h"
#include "tests/proto/record_text.h"

#include <doctest/doctest.h>

#include <limits>
#include <string>
#include <vector>

using namespace phosphor;

namespace {

BatchHeader example_header() {
  BatchHeader header;
  header.sender_id = 0x1122334455667788;
  header.sequence = 3;
  header.annotations_before = 170;
  header.drops[DropReason::queue_full] = 5;
  header.drops[DropReason::shutdown] = 300;
  header.service = "cards";
  header.hostname = "host-1";
  header.base_time = from_unix_nanoseconds(1'700'000'000'000'000'000);
  return header;
}

Annotation example_annotation() {
  Annotation annotation;
  annotation.trace_id = {0x0123456789abcdef, 0xfedcba9876543210};
  annotation.span_id = {0xa1};
  annotation.parent_id = {0xa0};
  annotation.type = AnnotationType::client_send;
  annotation.time = from_unix_nanoseconds(1'700'000'000'000'001'500);
  annotation.hostname = "host-1";
  annotation.origin = "api";
  annotation.destination = "cards";
  annotation.name = "GET /cards";
  return annotation;
}

std::uint32_t refused_total(const DatagramReport& report) {
  std::uint32_t total = 0;
  for (const std::uint32_t count : report.refused_annotations) total += count;
  return total;
}

}  // namespace

TEST_CASE("datagram: a batch comes back as it was written") {
  const KeyValue inner[] = {{"a", Value::integer(-7)}, {"b", Value::boolean(false)}};
  const Value elements[] = {Value::string("x"), Value::real(72.5), Value(), Value::map({inner, 2})};
  const std::string long_text(1000, 'z');
  const KeyValue attributes[] = {
      {"http.method", Value::string("GET")},
      {"empty text", Value::string("")},
      {"none", Value()},
      {"long", Value::string(long_text)},
      {"bytes", Value::bytes({"\0\xff", 2})},
      {"list", Value::array({elements, 4})},
      {"map", Value::map({inner, 2})},
      {"nothing in it", Value::array({})},
  };
  Annotation full = example_annotation();
  full.type = AnnotationType::note;
  full.side = CallSide::server;
  full.async = true;
  full.duration = std::chrono::nanoseconds(-5);
  full.hostname = "another host";
  full.payload = "{\"k\":1}";
  full.status = StatusCode::error;
  full.status_message = "no such card";
  full.trace_state = "vendor=1";
  full.flags = 0x301;
  full.attributes = {attributes, 8};
  const std::vector<Annotation> annotations = {example_annotation(), full, example_annotation()};

  const std::string bytes = batch_of(example_header(), annotations);
  RecordBatch batch;
  const DatagramReport report = decode_datagram_untrusted(bytes, batch);
  CHECK_FALSE(report.refused);
  CHECK(report.annotation_count == 3);
  CHECK(report.accepted_annotations == 3);
  CHECK(refused_total(report) == 0);
  REQUIRE(batch.annotations.size() == 3);
  for (std::size_t i = 0; i < 3; ++i) {
    CHECK(annotation_text(batch.annotations[i]) == annotation_text(annotations[i]));
  }

  REQUIRE(report.header);
  CHECK(report.header->sender_id == 0x1122334455667788);
  CHECK(report.header->sequence == 3);
  CHECK(report.header->annotations_before == 170);
  CHECK(report.header->drops[DropReason::queue_full] == 5);
  CHECK(report.header->drops[DropReason::too_large] == 0);
  CHECK(report.header->drops[DropReason::shutdown] == 300);
  CHECK(report.header->service == "cards");
  CHECK(report.header->hostname == "host-1");
  CHECK(report.header->base_time == example_header().base_time);
}

TEST_CASE("datagram: a batch without annotations carries the counts") {
  const std::string bytes = batch_of(example_header(), {});
  RecordBatch batch;
  const DatagramReport report = decode_datagram_untrusted(bytes, batch);
  CHECK_FALSE(report.refused);
  CHECK(report.annotation_count == 0);
  CHECK(report.header->drops[DropReason::shutdown] == 300);
}

TEST_CASE("datagram: any time survives, however far from the base") {
  for (const std::int64_t base : {std::numeric_limits<std::int64_t>::min(), std::int64_t{-1},
                                  std::int64_t{0}, std::numeric_limits<std::int64_t>::max()}) {
    for (const std::int64_t time : {std::numeric_limits<std::int64_t>::min(), std::int64_t{0},
                                    std::int64_t{1}, std::numeric_limits<std::int64_t>::max()}) {
      BatchHeader header = example_header();
      header.base_time = from_unix_nanoseconds(base);
      Annotation annotation = example_annotation();
      annotation.time = from_unix_nanoseconds(time);
      const std::string bytes = batch_of(header, {annotation});
      RecordBatch batch;
      decode_datagram_untrusted(bytes, batch);
      REQUIRE(batch.annotations.size() == 1);
      CHECK(unix_nanoseconds(batch.annotations[0].time) == time);
    }
  }
}

TEST_CASE("datagram: the ancestor's annotation comes back as it was written") {
  const KeyValue attributes[] = {{"user", Value::string("u-1")}, {"", Value::string("")}};
  Annotation annotation = example_annotation();
  annotation.name = {};  // the ancestor has none
  annotation.time = from_unix_nanoseconds(1'700'000'000'000'001'000);
  annotation.duration = std::chrono::microseconds(12);
  annotation.async = true;
  annotation.payload = "{}";
  annotation.attributes = {attributes, 2};
  annotation.trace_id_text = "8096820c-3b7b-47ec-bce6-1c239252ab40";
  annotation.trace_id = trace_id_from_text(annotation.trace_id_text);
  annotation.parent_id_text = "not hex";
  annotation.parent_id = span_id_from_text(annotation.parent_id_text);

  const std::string bytes = encode_ancestor_annotation(annotation);
  RecordBatch batch;
  const DatagramReport report = decode_datagram_untrusted(bytes, batch);
  CHECK_FALSE(report.refused);
  CHECK_FALSE(report.header);
  CHECK(report.annotation_count == 1);
  CHECK(report.accepted_annotations == 1);
  REQUIRE(batch.annotations.size() == 1);
  CHECK(annotation_text(batch.annotations[0]) == annotation_text(annotation));
}
