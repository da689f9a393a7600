#include <phosphor/batch.h>
#include <phosphor/datagram.h>

#include "tests/proto/batch_text.h"
#include "tests/proto/random_records.h"
#include "tests/proto/record_text.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

using namespace phosphor;

namespace {

std::size_t occurrences(std::string_view bytes, std::string_view part) {
  std::size_t count = 0;
  for (std::size_t at = bytes.find(part); at != bytes.npos; at = bytes.find(part, at + 1)) ++count;
  return count;
}

}  // namespace

TEST_CASE("batch encoder: a text is written once, however often it is referred to") {
  Annotation annotation = plain_annotation();
  const KeyValue attributes[] = {{"customer", Value::string("customer-17")}};
  annotation.attributes = {attributes, 1};
  const std::string bytes = batch_of(plain_header(), {annotation, annotation, annotation});
  CHECK(occurrences(bytes, "GET /customer") == 1);
  CHECK(occurrences(bytes, "api.customer") == 1);
  CHECK(occurrences(bytes, "customer-17") == 1);
  CHECK(occurrences(bytes, "host-1") == 1);
}

TEST_CASE("batch encoder: plain annotations in a full batch take at most 60 bytes each") {
  std::vector<Annotation> annotations(2000, plain_annotation());
  Arena arena;
  RandomRecords random(7, arena);
  for (std::size_t i = 0; i < annotations.size(); ++i) {
    annotations[i].trace_id = {random.below(~0ull), random.below(~0ull)};
    annotations[i].span_id = {random.below(~0ull)};
    annotations[i].parent_id = {random.below(~0ull)};
    annotations[i].time += std::chrono::microseconds(i * 100);
    annotations[i].duration = std::chrono::microseconds(random.below(50'000));
  }
  const std::string bytes = batch_of(plain_header(), annotations);
  RecordBatch batch;
  const DatagramReport report = decode_datagram_untrusted(bytes, batch);
  CHECK(report.accepted_annotations >= max_datagram_bytes / 60);
}

TEST_CASE("batch encoder: what does not fit leaves the batch as it was, at every capacity") {
  Arena arena;
  RandomRecords random(11, arena);
  std::vector<Annotation> annotations;
  for (int i = 0; i < 12; ++i) annotations.push_back(random.annotation());
  for (std::size_t capacity = 512; capacity < 3000; capacity += 7) {
    std::vector<char> buffer(capacity + 16, '#');
    const auto encoder = std::make_unique<BatchEncoder>(buffer.data(), capacity);
    encoder->begin(plain_header());
    std::vector<Annotation> added;
    // Goes on after a refusal: a later, smaller annotation may fit, and must come out right.
    for (const Annotation& annotation : annotations) {
      if (encoder->add(annotation)) added.push_back(annotation);
    }
    CHECK(encoder->annotation_count() == added.size());
    const std::string_view bytes = encoder->finish();
    CHECK(bytes.size() <= capacity);
    CHECK(std::all_of(buffer.end() - 16, buffer.end(), [](char c) { return c == '#'; }));
    RecordBatch batch;
    CHECK_FALSE(decode_datagram_untrusted(bytes, batch).refused);
    REQUIRE(batch.annotations.size() == added.size());
    for (std::size_t i = 0; i < added.size(); ++i) {
      CHECK(annotation_text(batch.annotations[i]) == annotation_text(added[i]));
    }
  }
}

TEST_CASE("batch encoder: more different texts than it remembers are still all written") {
  std::vector<std::string> texts;
  for (int i = 0; i < 2000; ++i) texts.push_back("operation " + std::to_string(i));
  std::vector<Annotation> annotations;
  std::vector<KeyValue> attributes;
  for (const std::string& text : texts) attributes.push_back({text, Value::string(text)});
  for (int round = 0; round < 2; ++round) {
    for (std::size_t i = 0; i < 300; ++i) {
      Annotation annotation = plain_annotation();
      annotation.name = texts[i * 5];
      annotation.attributes = {attributes.data() + i, 2};
      annotations.push_back(annotation);
    }
  }
  // One annotation with more attributes than there are references for.
  Annotation many = plain_annotation();
  many.attributes = {attributes.data(), 200};
  annotations.push_back(many);

  const std::string bytes = batch_of(plain_header(), annotations);
  RecordBatch batch;
  decode_datagram_untrusted(bytes, batch);
  REQUIRE(batch.annotations.size() == annotations.size());
  for (std::size_t i = 0; i < annotations.size(); ++i) {
    CHECK(annotation_text(batch.annotations[i]) == annotation_text(annotations[i]));
  }
}

TEST_CASE("batch encoder: the largest header fits into the smallest buffer") {
  BatchHeader header;
  const std::string long_text(1000, 'x');
  header.sender_id = header.sequence = header.annotations_before = UINT64_MAX;
  header.drops.by_reason.fill(UINT64_MAX);
  header.service = header.hostname = long_text;
  header.base_time = Timestamp::min();
  const std::string bytes = batch_of(header, {}, 512);
  RecordBatch batch;
  const DatagramReport report = decode_datagram_untrusted(bytes, batch);
  REQUIRE(report.header);
  CHECK(report.header->service == std::string(max_header_text_bytes, 'x'));
  CHECK(report.header->drops[DropReason::send_failed] == UINT64_MAX);
}

TEST_CASE("batch encoder: header texts are cut between characters") {
  BatchHeader header = plain_header();
  const std::string text = std::string(max_header_text_bytes - 1, 'x') + "\u00fc tail";
  header.service = text;
  RecordBatch batch;
  const std::string bytes = batch_of(header, {});
  const DatagramReport report = decode_datagram_untrusted(bytes, batch);
  REQUIRE(report.header);
  CHECK(report.header->service == std::string(max_header_text_bytes - 1, 'x'));
}

TEST_CASE("batch encoder: an annotation of another host, or of none, gets the right one") {
  Annotation other = plain_annotation();
  other.hostname = "host-2";
  Annotation none = plain_annotation();
  none.hostname = {};
  const std::string bytes = batch_of(plain_header(), {other, none});
  RecordBatch batch;
  decode_datagram_untrusted(bytes, batch);
  REQUIRE(batch.annotations.size() == 2);
  CHECK(batch.annotations[0].hostname == "host-2");
  CHECK(batch.annotations[1].hostname == "host-1");
}

TEST_CASE("batch encoder: values nested too deep are cut, and the annotation is still accepted") {
  Value levels[max_value_depth + 8];
  for (int i = 1; i < max_value_depth + 8; ++i) levels[i] = Value::array({&levels[i - 1], 1});
  const KeyValue attributes[] = {{"deep", levels[max_value_depth + 7]}};
  Annotation annotation = plain_annotation();
  annotation.attributes = {attributes, 1};
  const std::string bytes = batch_of(plain_header(), {annotation});
  RecordBatch batch;
  CHECK(decode_datagram_untrusted(bytes, batch).accepted_annotations == 1);
}

TEST_CASE("batch encoder: begin forgets the batch before") {
  std::vector<char> buffer(max_datagram_bytes);
  const auto encoder = std::make_unique<BatchEncoder>(buffer.data(), buffer.size());
  encoder->begin(plain_header());
  REQUIRE(encoder->add(plain_annotation()));
  const std::string first(encoder->finish());
  encoder->begin(plain_header());
  REQUIRE(encoder->add(plain_annotation()));
  CHECK(std::string(encoder->finish()) == first);
}
