// The hostile group of both OTLP decoders: whatever the bytes, an answer, and bounded memory.

#include <phosphor/otlp.h>

#include "tests/proto/random_records.h"

#include <doctest/doctest.h>
#include <protozero/pbf_writer.hpp>

#include <string>

using namespace phosphor;

namespace {

using Decoder = Result<OtlpReport> (*)(std::string_view, RecordBatch&);

// Decodes, checks what must hold for any bytes, and says whether the request was readable.
bool readable(Decoder decode, std::string_view bytes) {
  RecordBatch batch;
  batch.spans.emplace_back();  // of an earlier request, which must not be harmed
  const Result<OtlpReport> report = decode(bytes, batch);
  const std::size_t appended = report.ok() ? report->accepted_spans : 0;
  CHECK(batch.spans.size() == 1 + appended);
  CHECK(batch.arena.allocated_bytes() <= 128 * bytes.size() + 8192);
  if (!report.ok()) CHECK(report.error().code == ErrorCode::invalid_argument);
  return report.ok();
}

std::string random_request(RandomRecords& random) {
  const std::vector<Span> spans = random.spans();
  std::string bytes;
  encode_otlp_protobuf({spans.data(), spans.size()}, bytes);
  return bytes;
}

// A request with one span (ids left out) that has `count` empty messages of the field.
std::string many_empty(std::uint32_t field, int count) {
  std::string bytes;
  protozero::pbf_writer request(bytes);
  protozero::pbf_writer resource_spans(request, 1);
  protozero::pbf_writer scope_spans(resource_spans, 2);
  protozero::pbf_writer span(scope_spans, 2);
  for (int i = 0; i < count; ++i) span.add_message(field, "", 0);
  return (span.commit(), scope_spans.commit(), resource_spans.commit(), bytes);
}

constexpr const char* json_request =
    R"({"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":)"
    R"({"stringValue":"\u00fc"}}]},"scopeSpans":[{"spans":[{"traceId":)"
    R"("5B8EFFF798038103D269B633813FC60C","spanId":"eee19b7ec3c1b174","name":"GET",)"
    R"("startTimeUnixNano":"5","events":[{"name":"e"}],"links":[{}]}]}]}]})";

}  // namespace

TEST_CASE("otlp protobuf: every truncation has an answer, and few are readable") {
  Arena arena;
  RandomRecords random(4, arena);
  const std::string bytes = random_request(random);
  REQUIRE(bytes.size() > 100);
  int readable_count = 0;
  for (std::size_t size = 1; size < bytes.size(); ++size) {
    readable_count +=
        readable(decode_otlp_protobuf_untrusted, std::string_view(bytes).substr(0, size)) ? 1 : 0;
  }
  // Only where one resource's spans end and the next one's begin.
  CHECK(readable_count <= 3);
}

TEST_CASE("otlp protobuf: lying lengths and wrong types end the request") {
  auto refused = [](std::string_view bytes) {
    return !readable(decode_otlp_protobuf_untrusted, bytes);
  };
  CHECK(refused("hello, world"));
  CHECK(refused({"\x0a\xff\xff\xff\xff\x0f", 6}));
  CHECK(refused({"\x0a\x05\x12\x7f", 4}));
  CHECK(refused({"\x08\x01", 2}));                          // resource_spans as a varint
  CHECK(refused({"\x0a\x02\x10\x01", 4}));                  // scope_spans as a varint
  CHECK(refused({"\x0a\x06\x12\x04\x12\x02\x28\x01", 8}));  // a span's name as a varint
  CHECK(refused(std::string(10000, '\xff')));
}

TEST_CASE("otlp protobuf: giant counts of empty messages cost memory in proportion alone") {
  for (const std::uint32_t field : {9u, 11u, 13u}) {
    CHECK(readable(decode_otlp_protobuf_untrusted, many_empty(field, 100'000)));
  }
  std::string requests;
  for (int i = 0; i < 20'000; ++i) requests += std::string("\x0a\x04\x12\x02\x12\x00", 6);
  CHECK(readable(decode_otlp_protobuf_untrusted, requests));
}

TEST_CASE("otlp protobuf: nesting of any depth is walked no deeper than values may be") {
  std::string value;
  for (int i = 0; i < 3000; ++i) {
    std::string list, outer;
    protozero::pbf_writer(list).add_message(1, value);
    protozero::pbf_writer(outer).add_message(5, list);
    value = outer;
  }
  std::string bytes;
  {
    protozero::pbf_writer request(bytes);
    protozero::pbf_writer resource_spans(request, 1);
    protozero::pbf_writer resource(resource_spans, 1);
    protozero::pbf_writer attribute(resource, 1);
    attribute.add_message(2, value);
  }
  CHECK(readable(decode_otlp_protobuf_untrusted, bytes));
}

TEST_CASE("otlp protobuf: random damage always has an answer") {
  Arena arena;
  RandomRecords random(5, arena);
  for (int round = 0; round < 1000; ++round) {
    std::string bytes = random_request(random);
    if (bytes.empty()) continue;
    bytes[random.below(bytes.size())] = static_cast<char>(random.below(256));
    readable(decode_otlp_protobuf_untrusted, bytes);
  }
}

TEST_CASE("otlp json: no truncation is readable, the whole is") {
  const std::string text = json_request;
  for (std::size_t size = 0; size < text.size(); ++size) {
    CHECK_FALSE(readable(decode_otlp_json_untrusted, std::string_view(text).substr(0, size)));
  }
  CHECK(readable(decode_otlp_json_untrusted, text));
}

TEST_CASE("otlp json: giant counts of empty objects cost memory in proportion alone") {
  for (const char* member : {"attributes", "events", "links"}) {
    std::string text = R"({"resourceSpans":[{"scopeSpans":[{"spans":[{")" + std::string(member);
    text += R"(":[{})";
    for (int i = 0; i < 50'000; ++i) text += ",{}";
    text += "]}]}]}]}";
    CHECK(readable(decode_otlp_json_untrusted, text));
  }
}

TEST_CASE("otlp json: random damage always has an answer") {
  Arena arena;
  RandomRecords random(6, arena);
  for (int round = 0; round < 2000; ++round) {
    std::string text = json_request;
    text[random.below(text.size())] = "{}[]\",:0\\x\xff"[random.below(11)];
    readable(decode_otlp_json_untrusted, text);
  }
}
