// Our OTLP decoder and encoder against libprotobuf, which knows nothing of our code but the schema
// proto/otlp_trace.proto: what one writes, the other has to read as the same.

#include <phosphor/otlp.h>

#include "proto/otlp_span.h"
#include "tests/proto/random_records.h"
#include "tests/proto/record_text.h"

#include <google/protobuf/stubs/logging.h>
#include <proto/otlp_trace.pb.h>

#include <doctest/doctest.h>

#include <string>

using namespace phosphor;

namespace {

std::string id_bytes(std::uint64_t value) {
  std::string bytes;
  for (int i = 7; i >= 0; --i) bytes += static_cast<char>(value >> (8 * i));
  return bytes;
}
std::string id_bytes(TraceId id) {
  return id.valid() ? id_bytes(id.high) + id_bytes(id.low) : std::string();
}
std::string id_bytes(SpanId id) { return id.valid() ? id_bytes(id.value) : std::string(); }

std::uint64_t unix_ns(Timestamp time) { return static_cast<std::uint64_t>(unix_nanoseconds(time)); }

void fill(const KeyValue& from, otlp::v1::KeyValue& to);

void fill(const Value& from, otlp::v1::AnyValue& to) {
  switch (from.type()) {
    case ValueType::empty:
      break;
    case ValueType::string:
      to.set_string_value(std::string(from.as_string()));
      break;
    case ValueType::boolean:
      to.set_bool_value(from.as_boolean());
      break;
    case ValueType::integer:
      to.set_int_value(from.as_integer());
      break;
    case ValueType::real:
      to.set_double_value(from.as_real());
      break;
    case ValueType::bytes:
      to.set_bytes_value(std::string(from.as_bytes()));
      break;
    case ValueType::array:
      to.mutable_array_value();
      for (const Value& element : from.as_array()) {
        fill(element, *to.mutable_array_value()->add_values());
      }
      break;
    case ValueType::map:
      to.mutable_kvlist_value();
      for (const KeyValue& member : from.as_map()) {
        fill(member, *to.mutable_kvlist_value()->add_values());
      }
      break;
  }
}

void fill(const KeyValue& from, otlp::v1::KeyValue& to) {
  to.set_key(std::string(from.key));
  fill(from.value, *to.mutable_value());
}

template <typename Message>
void fill_attributes(Slice<KeyValue> from, std::uint32_t dropped, Message& to) {
  for (const KeyValue& attribute : from) fill(attribute, *to.add_attributes());
  to.set_dropped_attributes_count(dropped);
}

void fill(const Span& from, otlp::v1::Span& to) {
  to.set_trace_id(id_bytes(from.trace_id));
  to.set_span_id(id_bytes(from.span_id));
  to.set_parent_span_id(id_bytes(from.parent_id));
  to.set_trace_state(std::string(from.trace_state));
  to.set_name(std::string(from.name));
  to.set_kind(static_cast<otlp::v1::Span::SpanKind>(from.kind));
  to.set_start_time_unix_nano(unix_ns(from.start));
  to.set_end_time_unix_nano(unix_ns(from.end));
  fill_attributes(from.attributes, from.dropped_attributes_count, to);
  for (const Event& event : from.events) {
    otlp::v1::Span::Event& message = *to.add_events();
    message.set_time_unix_nano(unix_ns(event.time));
    message.set_name(std::string(event.name));
    fill_attributes(event.attributes, event.dropped_attributes_count, message);
  }
  to.set_dropped_events_count(from.dropped_events_count);
  for (const Link& link : from.links) {
    otlp::v1::Span::Link& message = *to.add_links();
    message.set_trace_id(id_bytes(link.trace_id));
    message.set_span_id(id_bytes(link.span_id));
    message.set_trace_state(std::string(link.trace_state));
    fill_attributes(link.attributes, link.dropped_attributes_count, message);
    message.set_flags(link.flags);
  }
  to.set_dropped_links_count(from.dropped_links_count);
  if (from.status != StatusCode::unset || !from.status_message.empty()) {
    to.mutable_status()->set_code(static_cast<otlp::v1::Status::StatusCode>(from.status));
    to.mutable_status()->set_message(std::string(from.status_message));
  }
  to.set_flags(from.flags);
}

void fill(const Resource& from, otlp::v1::ResourceSpans& to) {
  fill_attributes(from.attributes, from.dropped_attributes_count, *to.mutable_resource());
  to.set_schema_url(std::string(from.schema_url));
}

void fill(const Scope& from, otlp::v1::ScopeSpans& to) {
  to.mutable_scope()->set_name(std::string(from.name));
  to.mutable_scope()->set_version(std::string(from.version));
  fill_attributes(from.attributes, from.dropped_attributes_count, *to.mutable_scope());
  to.set_schema_url(std::string(from.schema_url));
}

// Spans that follow each other with one resource and scope share their messages, as ours do.
otlp::v1::ExportTraceServiceRequest request_of(const std::vector<Span>& spans) {
  otlp::v1::ExportTraceServiceRequest request;
  otlp::v1::ResourceSpans* resource_spans = nullptr;
  otlp::v1::ScopeSpans* scope_spans = nullptr;
  const Span* before = nullptr;
  for (const Span& span : spans) {
    if (before == nullptr || before->resource != span.resource) {
      resource_spans = request.add_resource_spans();
      scope_spans = nullptr;
      if (span.resource != nullptr) fill(*span.resource, *resource_spans);
    }
    if (scope_spans == nullptr || before->scope != span.scope) {
      scope_spans = resource_spans->add_scope_spans();
      if (span.scope != nullptr) fill(*span.scope, *scope_spans);
    }
    fill(span, *scope_spans->add_spans());
    before = &span;
  }
  return request;
}

}  // namespace

TEST_CASE("otlp oracle: what libprotobuf writes, our decoder reads") {
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    CAPTURE(seed);
    Arena arena;
    const std::vector<Span> spans = RandomRecords(seed, arena).spans();
    const std::string bytes = request_of(spans).SerializeAsString();
    RecordBatch batch;
    REQUIRE(decode_otlp_protobuf_untrusted(bytes, batch).ok());
    REQUIRE(batch.spans.size() == spans.size());
    for (std::size_t i = 0; i < spans.size(); ++i) {
      Span expected = spans[i];
      derive_resource_fields(expected);
      derive_own_fields(expected);
      CHECK(span_text(batch.spans[i]) == span_text(expected));
    }
  }
}

TEST_CASE("otlp oracle: what our encoder writes, libprotobuf reads, down to the last byte") {
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    CAPTURE(seed);
    Arena arena;
    const std::vector<Span> spans = RandomRecords(seed, arena).spans();
    std::string bytes;
    encode_otlp_protobuf({spans.data(), spans.size()}, bytes);
    otlp::v1::ExportTraceServiceRequest read;
    REQUIRE(read.ParseFromString(bytes));
    const otlp::v1::ExportTraceServiceRequest expected = request_of(spans);
    CHECK(read.SerializeAsString() == expected.SerializeAsString());
    CHECK(read.DebugString() == expected.DebugString());
  }
}

TEST_CASE("otlp oracle: damaged bytes are readable for both or for neither") {
  const google::protobuf::LogSilencer no_log_of_what_is_refused;
  int both = 0, neither = 0;
  for (std::uint64_t seed = 1; seed <= 3000; ++seed) {
    CAPTURE(seed);
    Arena arena;
    RandomRecords random(seed, arena);
    const std::vector<Span> spans = random.spans();
    std::string bytes;
    encode_otlp_protobuf({spans.data(), spans.size()}, bytes);
    if (bytes.empty()) continue;
    bytes.resize(random.below(bytes.size()) + 1);
    otlp::v1::ExportTraceServiceRequest read;
    // Unlike ours, libprotobuf refuses a request for one text that is not UTF-8; a cut text may be.
    const bool theirs = read.ParseFromString(bytes);
    RecordBatch batch;
    const Result<OtlpReport> ours = decode_otlp_protobuf_untrusted(bytes, batch);
    if (theirs) CHECK(ours.ok());
    if (!ours.ok()) CHECK_FALSE(theirs);
    (theirs ? both : neither) += 1;
  }
  CHECK(neither > 100);
  CHECK(both > 0);
}
