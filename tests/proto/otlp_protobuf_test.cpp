#include <phosphor/otlp.h>

#include "proto/otlp_span.h"
#include "tests/proto/random_records.h"
#include "tests/proto/record_text.h"

#include <doctest/doctest.h>
#include <protozero/pbf_writer.hpp>

#include <limits>
#include <string>

using namespace phosphor;

namespace {

// One request around spans that are given as bytes, the resource behind the spans.
std::string request_with(const std::vector<std::string>& spans) {
  std::string bytes;
  {
    protozero::pbf_writer request(bytes);
    protozero::pbf_writer resource_spans(request, 1);
    {
      protozero::pbf_writer scope_spans(resource_spans, 2);
      for (const std::string& span : spans) scope_spans.add_message(2, span);
      protozero::pbf_writer scope(scope_spans, 1);
      scope.add_string(1, "scope");
    }
    protozero::pbf_writer resource(resource_spans, 1);
    protozero::pbf_writer attribute(resource, 1);
    attribute.add_string(1, "service.name");
    protozero::pbf_writer value(attribute, 2);
    value.add_string(1, "cards");
  }
  return bytes;
}

std::string span_with_ids(const std::string& trace_id, const std::string& span_id) {
  std::string bytes;
  protozero::pbf_writer writer(bytes);
  writer.add_bytes(1, trace_id);
  writer.add_bytes(2, span_id);
  return bytes;
}

const std::string good_trace_id(16, 'T');
const std::string good_span_id(8, 'S');
std::string good_span() { return span_with_ids(good_trace_id, good_span_id); }

// A span, good but for what `add` writes to it.
template <typename Add>
std::string good_span_and(Add add) {
  std::string bytes = good_span();
  protozero::pbf_writer writer(bytes);
  add(writer);
  return bytes;
}

std::string value_nested(int depth) {
  std::string value;
  protozero::pbf_writer(value).add_bool(2, true);
  for (int i = 1; i < depth; ++i) {
    std::string list, outer;
    protozero::pbf_writer(list).add_message(1, value);
    protozero::pbf_writer(outer).add_message(5, list);
    value = outer;
  }
  return value;
}

std::string span_with_depth(int depth) {
  return good_span_and([&](protozero::pbf_writer& span) {
    protozero::pbf_writer attribute(span, 9);
    attribute.add_string(1, "deep");
    attribute.add_message(2, value_nested(depth));
  });
}

}  // namespace

TEST_CASE("otlp protobuf: random spans come back with every field") {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    CAPTURE(seed);
    Arena arena;
    const std::vector<Span> spans = RandomRecords(seed, arena).spans();
    std::string bytes;
    encode_otlp_protobuf({spans.data(), spans.size()}, bytes);
    RecordBatch batch;
    const Result<OtlpReport> report = decode_otlp_protobuf_untrusted(bytes, batch);
    REQUIRE(report.ok());
    CHECK(report->accepted_spans == spans.size());
    CHECK(report->rejected_spans == 0);
    REQUIRE(batch.spans.size() == spans.size());
    for (std::size_t i = 0; i < spans.size(); ++i) {
      Span expected = spans[i];
      derive_resource_fields(expected);
      derive_own_fields(expected);
      CHECK(span_text(batch.spans[i]) == span_text(expected));
    }
  }
}

TEST_CASE("otlp protobuf: attributes of every length around the short ones that are read at once") {
  Span span;
  span.trace_id = {1, 2};
  span.span_id = {3};
  for (std::size_t length = 0; length < 140; ++length) {
    const std::string text(length, 'x');
    const std::string beyond_ascii = text + "\xc3\xa4";
    const KeyValue attributes[] = {{"key", Value::string(text)},
                                   {text, Value::string("text")},
                                   {text, Value::string(text)},
                                   {beyond_ascii, Value::string(text)},
                                   {text, Value::string(beyond_ascii)},
                                   {text, Value::bytes(text)},
                                   {text, Value::integer(static_cast<std::int64_t>(length))},
                                   {text, Value()}};
    span.attributes = {attributes, std::size(attributes)};
    std::string bytes;
    encode_otlp_protobuf({&span, 1}, bytes);
    RecordBatch batch;
    REQUIRE(decode_otlp_protobuf_untrusted(bytes, batch).ok());
    REQUIRE(batch.spans.size() == 1);
    CHECK(span_text(batch.spans[0]) == span_text(span));
  }
}

TEST_CASE("otlp protobuf: attributes that look like the usual ones and are not") {
  auto read = [](std::string_view key_value) {
    const std::string bytes = request_with({good_span_and([&](protozero::pbf_writer& span) {
      span.add_message(9, key_value.data(), key_value.size());
    })});
    RecordBatch batch;
    const Result<OtlpReport> report = decode_otlp_protobuf_untrusted(bytes, batch);
    if (!report.ok()) return std::string("malformed");
    if (batch.spans.empty()) return report->first_rejection;
    const KeyValue& attribute = batch.spans[0].attributes[batch.spans[0].attributes.size() - 1];
    return std::string(attribute.key) + "=" +
           (attribute.value.type() == ValueType::string ? std::string(attribute.value.as_string())
                                                        : "?");
  };
  CHECK(read({"\x0a\x01k\x12\x03\x0a\x01v", 8}) == "k=v");
  CHECK(read({"\x0a\x00\x12\x02\x0a\x00", 6}) == "=");
  CHECK(read({"\x12\x03\x0a\x01v\x0a\x01k", 8}) == "k=v");            // the value first
  CHECK(read({"\x0a\x01k\x12\x03\x0a\x01v\x0a\x01j", 11}) == "j=v");  // the last key counts
  CHECK(read({"\x0a\x01k\x12\x06\x0a\x01v\x0a\x01w", 11}) == "k=w");  // the last value counts
  CHECK(read({"\x0a\x01k\x12\x00", 5}) == "k=?");                     // no value
  CHECK(read({"\x0a\x01k\x12\x04\x0a\x01v", 8}) == "malformed");      // one byte too long
  CHECK(read({"\x0a\x01k\x12\x03\x0a\x02v", 8}) == "malformed");      // the text too
  CHECK(read({"\x0a\x7fk\x12\x03\x0a\x01v", 8}) == "malformed");      // the key too
  CHECK(read({"\x0a\x01k\x12\x02\x0a\x01v", 8}) == "malformed");
  CHECK(read({"\x0a\x01\xff\x12\x03\x0a\x01v", 8}) == "a text is not UTF-8");
  CHECK(read({"\x0a\x01k\x12\x03\x0a\x01\xff", 8}) == "a text is not UTF-8");
}

TEST_CASE("otlp protobuf: a resource behind its spans belongs to them, and is shared") {
  const std::string bytes = request_with({good_span(), good_span()});
  RecordBatch batch;
  REQUIRE(decode_otlp_protobuf_untrusted(bytes, batch).ok());
  REQUIRE(batch.spans.size() == 2);
  CHECK(batch.spans[0].service == "cards");
  CHECK(batch.spans[0].resource == batch.spans[1].resource);
  CHECK(batch.spans[0].scope == batch.spans[1].scope);
  CHECK(batch.spans[0].scope->name == "scope");
}

TEST_CASE("otlp protobuf: the kind says the side, the resource and attributes the names") {
  const KeyValue told[] = {{"service.name", Value::string("cards")},
                           {"host.name", Value::string("host-1")}};
  const KeyValue own[] = {{"peer.service", Value::string("balance")}};
  const Resource resource{{told, 2}, 0, {}};
  auto check = [&](SpanKind kind, CallSide side, bool async) {
    Span span;
    span.kind = kind;
    span.start = from_unix_nanoseconds(5);
    span.resource = &resource;
    span.attributes = {own, 1};
    derive_resource_fields(span);
    derive_own_fields(span);
    CHECK(span.side == side);
    CHECK(span.async == async);
    CHECK(span.service == "cards");
    CHECK(span.hostname == "host-1");
    CHECK(span.peer == "balance");
    CHECK(span.marks.first);
    CHECK_FALSE(span.marks.last);
  };
  check(SpanKind::unspecified, CallSide::none, false);
  check(SpanKind::internal, CallSide::none, false);
  check(SpanKind::server, CallSide::server, false);
  check(SpanKind::client, CallSide::client, false);
  check(SpanKind::producer, CallSide::client, true);
  check(SpanKind::consumer, CallSide::server, true);
}

TEST_CASE("otlp protobuf: spans that cannot be kept are rejected one by one, the rest is kept") {
  auto check = [](const std::string& bad_span, const char* reason) {
    CAPTURE(reason);
    const std::string bytes = request_with({good_span(), bad_span, good_span()});
    RecordBatch batch;
    const Result<OtlpReport> report = decode_otlp_protobuf_untrusted(bytes, batch);
    REQUIRE(report.ok());
    CHECK(report->accepted_spans == 2);
    CHECK(report->rejected_spans == 1);
    CHECK(report->first_rejection == reason);
    CHECK(batch.spans.size() == 2);
  };
  check("", rejection::trace_id);
  check(span_with_ids("", good_span_id), rejection::trace_id);
  check(span_with_ids(std::string(15, 'T'), good_span_id), rejection::trace_id);
  check(span_with_ids(std::string(17, 'T'), good_span_id), rejection::trace_id);
  check(span_with_ids(std::string(16, '\0'), good_span_id), rejection::trace_id);
  check(span_with_ids(good_trace_id, ""), rejection::span_id);
  check(span_with_ids(good_trace_id, std::string(8, '\0')), rejection::span_id);
  check(good_span_and([](auto& span) { span.add_bytes(4, "short"); }), rejection::parent_id);
  check(good_span_and([](auto& span) { span.add_string(5, "\xff"); }), rejection::utf8);
  check(good_span_and([](auto& span) { span.add_fixed64(7, std::uint64_t{1} << 63); }),
        rejection::time);
  check(good_span_and([](auto& span) {
          protozero::pbf_writer link(span, 13);
          link.add_bytes(1, "short");
        }),
        rejection::link_id);
  check(span_with_depth(max_value_depth + 1), rejection::depth);
}

TEST_CASE("otlp protobuf: the last nanosecond and the deepest value are kept") {
  const std::string last = good_span_and([](auto& span) {
    span.add_fixed64(8, std::uint64_t{std::numeric_limits<std::int64_t>::max()});
  });
  const std::string bytes = request_with({last, span_with_depth(max_value_depth)});
  RecordBatch batch;
  const Result<OtlpReport> report = decode_otlp_protobuf_untrusted(bytes, batch);
  REQUIRE(report.ok());
  CHECK(report->accepted_spans == 2);
  CHECK(batch.spans[0].end == Timestamp::max());
}

TEST_CASE("otlp protobuf: a resource that cannot be kept takes its spans with it, and no others") {
  std::string bad;
  {
    protozero::pbf_writer request(bad);
    protozero::pbf_writer resource_spans(request, 1);
    resource_spans.add_string(3, "\xff");
    protozero::pbf_writer scope_spans(resource_spans, 2);
    scope_spans.add_message(2, good_span());
    scope_spans.add_message(2, good_span());
  }
  RecordBatch batch;
  const std::string bytes = bad + request_with({good_span()});
  const Result<OtlpReport> report = decode_otlp_protobuf_untrusted(bytes, batch);
  REQUIRE(report.ok());
  CHECK(report->rejected_spans == 2);
  CHECK(report->accepted_spans == 1);
  CHECK(report->first_rejection == rejection::utf8);
}

TEST_CASE("otlp protobuf: an empty request is a success") {
  RecordBatch batch;
  const Result<OtlpReport> report = decode_otlp_protobuf_untrusted("", batch);
  REQUIRE(report.ok());
  CHECK(report->accepted_spans == 0);
  CHECK(report->first_rejection.empty());
}
