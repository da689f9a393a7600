// Our datagrams against libprotobuf, which knows nothing of our code but the schemas
// proto/traceproto.proto and proto/phosphor.proto.

#include <phosphor/datagram.h>
#include <phosphor/id_text.h>

#include "tests/proto/batch_text.h"
#include "tests/proto/random_records.h"
#include "tests/proto/record_text.h"

#include <proto/phosphor.pb.h>
#include <proto/traceproto.pb.h>

#include <doctest/doctest.h>

#include <string>

using namespace phosphor;

namespace {

std::string trace_id_bytes_of(TraceId id) {
  std::string bytes;
  for (int i = 7; i >= 0; --i) bytes += static_cast<char>(id.high >> (8 * i));
  for (int i = 7; i >= 0; --i) bytes += static_cast<char>(id.low >> (8 * i));
  return bytes;
}

// Writes a batch as somebody would who knows the schema and nothing else: every text by reference,
// no text twice, all strings before all annotations.
class OracleBatch {
 public:
  explicit OracleBatch(const BatchHeader& header) {
    batch_.set_version(1);
    batch_.set_sender_id(header.sender_id);
    batch_.set_sequence(header.sequence);
    batch_.set_annotations_before(header.annotations_before);
    for (std::size_t i = 0; i < drop_reason_count; ++i) {
      wire::Drops& drops = *batch_.add_drops();
      drops.set_reason(static_cast<std::uint32_t>(i + 1));
      drops.set_count(header.drops.by_reason[i]);
    }
    batch_.set_service(std::string(header.service));
    batch_.set_hostname(std::string(header.hostname));
    batch_.set_base_time_unix_ns(0);
  }

  void add(const Annotation& from) {
    wire::Annotation& to = *batch_.add_annotations();
    to.set_trace_id(trace_id_bytes_of(from.trace_id));
    to.set_span_id(from.span_id.value);
    to.set_parent_id(from.parent_id.value);
    to.set_type(static_cast<std::uint32_t>(from.type));
    to.set_side(static_cast<std::uint32_t>(from.side));
    to.set_async(from.async);
    to.set_time_offset_ns(unix_nanoseconds(from.time));
    to.set_duration_ns(from.duration.count());
    to.set_hostname(reference(from.hostname));
    to.set_origin(reference(from.origin));
    to.set_destination(reference(from.destination));
    to.set_name(reference(from.name));
    to.set_payload(std::string(from.payload));
    to.set_status(static_cast<std::uint32_t>(from.status));
    to.set_status_message(reference(from.status_message));
    to.set_trace_state(reference(from.trace_state));
    to.set_flags(from.flags);
    for (const KeyValue& attribute : from.attributes) fill(attribute, *to.add_attributes());
  }

  std::string bytes() {
    batch_.set_annotation_count(static_cast<std::uint32_t>(batch_.annotations_size()));
    return batch_.SerializeAsString();
  }

 private:
  std::uint32_t reference(std::string_view text) {
    if (text.empty()) return 0;
    for (int i = 0; i < batch_.strings_size(); ++i) {
      if (batch_.strings(i) == text) return static_cast<std::uint32_t>(i + 1);
    }
    batch_.add_strings(std::string(text));
    return static_cast<std::uint32_t>(batch_.strings_size());
  }

  void fill(const KeyValue& from, wire::Attribute& to) {
    to.set_key(reference(from.key));
    fill(from.value, to);
  }

  void fill(const Value& from, wire::Attribute& to) {
    switch (from.type()) {
      case ValueType::empty:
        break;
      case ValueType::string:
        to.set_string(reference(from.as_string()));
        break;
      case ValueType::boolean:
        to.set_boolean(from.as_boolean());
        break;
      case ValueType::integer:
        to.set_integer(from.as_integer());
        break;
      case ValueType::real:
        to.set_real(from.as_real());
        break;
      case ValueType::bytes:
        to.set_bytes(std::string(from.as_bytes()));
        break;
      case ValueType::array:
        to.mutable_array();
        for (const Value& element : from.as_array())
          fill(element, *to.mutable_array()->add_values());
        break;
      case ValueType::map:
        to.mutable_map();
        for (const KeyValue& member : from.as_map()) fill(member, *to.mutable_map()->add_values());
        break;
    }
  }

  wire::Batch batch_;
};

// Reads what our encoder wrote, by the schema alone, and writes it again as OracleBatch would.
class OracleReader {
 public:
  explicit OracleReader(const std::string& bytes) { readable_ = batch_.ParseFromString(bytes); }

  bool readable() const { return readable_; }
  const wire::Batch& batch() const { return batch_; }
  std::string text(std::uint32_t reference) const {
    return reference == 0 ? "" : batch_.strings(static_cast<int>(reference) - 1);
  }

  std::string value(const wire::Attribute& a) const {
    switch (a.value_case()) {
      case wire::Attribute::kString:
        return value_text(Value::string(text(a.string())));
      case wire::Attribute::kStringText:
        return value_text(Value::string(a.string_text()));
      case wire::Attribute::kBoolean:
        return value_text(Value::boolean(a.boolean()));
      case wire::Attribute::kInteger:
        return value_text(Value::integer(a.integer()));
      case wire::Attribute::kReal:
        return value_text(Value::real(a.real()));
      case wire::Attribute::kBytes:
        return value_text(Value::bytes(a.bytes()));
      case wire::Attribute::kArray: {
        std::string list = "[";
        for (const auto& element : a.array().values()) list += value(element) + ",";
        return list + "]";
      }
      case wire::Attribute::kMap:
        return members(a.map().values());
      case wire::Attribute::VALUE_NOT_SET:
        break;
    }
    return "empty";
  }

  template <typename Attributes>
  std::string members(const Attributes& attributes) const {
    std::string list = "{";
    for (const auto& a : attributes) {
      list += "'" + (a.key() != 0 ? text(a.key()) : a.key_text()) + "':" + value(a) + ",";
    }
    return list + "}";
  }

 private:
  wire::Batch batch_;
  bool readable_ = false;
};

}  // namespace

TEST_CASE("datagram oracle: a batch that libprotobuf writes, our decoder reads") {
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    CAPTURE(seed);
    Arena arena;
    RandomRecords random(seed, arena);
    const BatchHeader header = random.header();
    OracleBatch oracle(header);
    std::vector<Annotation> annotations;
    for (std::uint64_t count = random.below(8); count > 0; --count) {
      annotations.push_back(random.annotation());
      oracle.add(annotations.back());
    }
    const std::string bytes = oracle.bytes();
    RecordBatch batch;
    const DatagramReport report = decode_datagram_untrusted(bytes, batch);
    CHECK_FALSE(report.refused);
    REQUIRE(report.header);
    CHECK(report.header->sender_id == header.sender_id);
    CHECK(report.header->drops.by_reason == header.drops.by_reason);
    REQUIRE(batch.annotations.size() == annotations.size());
    for (std::size_t i = 0; i < annotations.size(); ++i) {
      CHECK(annotation_text(batch.annotations[i]) == annotation_text(annotations[i]));
    }
  }
}

TEST_CASE("datagram oracle: a batch that our encoder writes, libprotobuf reads") {
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    CAPTURE(seed);
    Arena arena;
    RandomRecords random(seed, arena);
    const BatchHeader header = random.header();
    std::vector<Annotation> annotations;
    for (std::uint64_t count = random.below(8); count > 0; --count) {
      annotations.push_back(random.annotation());
    }
    const OracleReader oracle(batch_of(header, annotations));
    REQUIRE(oracle.readable());
    CHECK(oracle.batch().version() == batch_version);
    CHECK(oracle.batch().sender_id() == header.sender_id);
    CHECK(oracle.batch().sequence() == header.sequence);
    CHECK(oracle.batch().annotations_before() == header.annotations_before);
    CHECK(oracle.batch().annotation_count() == annotations.size());
    CHECK(oracle.batch().service() == header.service);
    for (const wire::Drops& drops : oracle.batch().drops()) {
      CHECK(header.drops.by_reason[drops.reason() - 1] == drops.count());
    }
    REQUIRE(static_cast<std::size_t>(oracle.batch().annotations_size()) == annotations.size());
    for (int i = 0; i < oracle.batch().annotations_size(); ++i) {
      const Annotation& expected = annotations[static_cast<std::size_t>(i)];
      const wire::Annotation& read = oracle.batch().annotations(i);
      CHECK(read.trace_id() == trace_id_bytes_of(expected.trace_id));
      CHECK(read.span_id() == expected.span_id.value);
      CHECK(read.parent_id() == expected.parent_id.value);
      CHECK(read.type() == static_cast<std::uint32_t>(expected.type));
      CHECK(read.side() == static_cast<std::uint32_t>(expected.side));
      CHECK(read.async() == expected.async);
      CHECK(oracle.batch().base_time_unix_ns() + read.time_offset_ns() ==
            unix_nanoseconds(expected.time));
      CHECK(read.duration_ns() == expected.duration.count());
      const std::string host = oracle.text(read.hostname());
      CHECK((host.empty() ? oracle.batch().hostname() : host) == expected.hostname);
      CHECK(oracle.text(read.origin()) == expected.origin);
      CHECK(oracle.text(read.destination()) == expected.destination);
      CHECK(oracle.text(read.name()) == expected.name);
      CHECK(read.payload() == expected.payload);
      CHECK(read.status() == static_cast<std::uint32_t>(expected.status));
      CHECK(oracle.text(read.status_message()) == expected.status_message);
      CHECK(oracle.text(read.trace_state()) == expected.trace_state);
      CHECK(read.flags() == expected.flags);
      CHECK(oracle.members(read.attributes()) == attributes_text(expected.attributes));
    }
  }
}

TEST_CASE("datagram oracle: the ancestor's annotation, both ways") {
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    CAPTURE(seed);
    Arena arena;
    RandomRecords random(seed, arena);
    traceproto::Annotation written;
    written.set_trace_id("trace " + std::to_string(random.below(1000)));
    written.set_span_id(to_hex(SpanId{random.below(~0ull) + 1}));
    if (random.below(2) == 0) written.set_parent_id("parent");
    written.set_type(static_cast<traceproto::AnnotationType>(random.below(7)));
    written.set_async(random.below(2) == 0);
    written.set_timestamp(static_cast<std::int64_t>(random.below(1ull << 52)));
    written.set_duration(static_cast<std::int64_t>(random.below(1ull << 30)));
    written.set_hostname("host");
    written.set_origin("api");
    written.set_destination("cards");
    written.set_payload("{\"ü\":1}");
    for (std::uint64_t count = random.below(4); count > 0; --count) {
      traceproto::KeyValue& member = *written.add_key_value();
      member.set_key("key " + std::to_string(count));
      if (random.below(2) == 0) member.set_value("value");
    }
    const std::string bytes = written.SerializeAsString();
    RecordBatch batch;
    const DatagramReport report = decode_datagram_untrusted(bytes, batch);
    REQUIRE_FALSE(report.refused);
    // Back again, byte for byte.
    CHECK(encode_ancestor_annotation(batch.annotations[0]) == bytes);
  }
}
