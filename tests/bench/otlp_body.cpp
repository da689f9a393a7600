#include "tests/bench/otlp_body.h"

#include "proto/otlp_fields.h"
#include "tests/bench/prepared_bytes.h"
#include "tests/bench/workload.h"

#include <protozero/pbf_writer.hpp>

#include <algorithm>

namespace phosphor::bench {
namespace {

// Keys and lengths in front of the spans: three of each, of at most five bytes.
constexpr std::size_t framing_bytes = 32;

// Key and length of ids, key of times: span id and parent id 2 each, trace id 2, times 1 each.
constexpr std::size_t ids_and_times_bytes = (2 + 16) + (2 + 8) + (2 + 8) + (1 + 8) + (1 + 8);
constexpr std::size_t length_bytes = 3;
constexpr std::size_t item_digits = 7;

constexpr unsigned key_of(std::uint32_t field, unsigned wire_type) {
  return field << 3 | wire_type;
}
constexpr unsigned fixed64_type = 1;
constexpr unsigned bytes_type = 2;

void put_value(protozero::pbf_writer& writer, const Value& value) {
  if (value.type() == ValueType::integer) {
    writer.add_int64(otlp::any_value::integer, value.as_integer());
  } else {
    writer.add_string(otlp::any_value::string, value.as_string().data(), value.as_string().size());
  }
}

std::string attribute_of(std::string_view key, const Value& value, std::uint32_t field) {
  std::string any_value;
  protozero::pbf_writer value_writer(any_value);
  put_value(value_writer, value);
  std::string attribute;
  protozero::pbf_writer attribute_writer(attribute);
  attribute_writer.add_string(otlp::key_value::key, key.data(), key.size());
  attribute_writer.add_message(otlp::key_value::value, any_value);
  std::string bytes;
  protozero::pbf_writer(bytes).add_message(field, attribute);
  return bytes;
}

std::string span_attribute(std::string_view key, const Value& value) {
  return attribute_of(key, value, otlp::span::attributes);
}

// An attribute whose text is as long as the example, without the end that is written each time.
std::string open_attribute(std::string_view key, std::string_view example, std::size_t end_length) {
  std::string bytes = span_attribute(key, Value::string(example));
  bytes.resize(bytes.size() - end_length);
  return bytes;
}

template <std::size_t n>
std::size_t longest(const std::array<std::string, n>& pieces) {
  std::size_t most = 0;
  for (const std::string& piece : pieces) most = std::max(most, piece.size());
  return most;
}

std::string name_and_kind_of(const std::string& name) {
  std::string bytes;
  protozero::pbf_writer span(bytes);
  span.add_string(otlp::span::name, name);
  span.add_uint32(otlp::span::kind, static_cast<std::uint32_t>(SpanKind::server));
  return bytes;
}

std::string resource_field(const Resource& resource) {
  std::string message;
  for (const KeyValue& attribute : resource.attributes) {
    message += attribute_of(attribute.key, attribute.value, otlp::resource::attributes);
  }
  std::string bytes;
  protozero::pbf_writer(bytes).add_message(otlp::resource_spans::resource, message);
  return bytes;
}

std::string scope_field(const Scope& scope) {
  std::string message;
  protozero::pbf_writer writer(message);
  writer.add_string(otlp::scope::name, scope.name.data(), scope.name.size());
  writer.add_string(otlp::scope::version, scope.version.data(), scope.version.size());
  std::string bytes;
  protozero::pbf_writer(bytes).add_message(otlp::scope_spans::scope, message);
  return bytes;
}

}  // namespace

OtlpPieces::OtlpPieces(const ModelSystem& system) {
  namespace key = attribute_key;
  const auto fill = [](auto& pieces, std::string_view name, const auto& value_of) {
    for (std::size_t i = 0; i < pieces.size(); ++i) pieces[i] = span_attribute(name, value_of(i));
  };
  for (std::size_t i = 0; i < operation_count; ++i) {
    name_and_kind[i] = name_and_kind_of(system.operation(i).name);
  }
  fill(route, key::route, [&](std::size_t i) { return Value::string(system.operation(i).route); });
  fill(status_code, key::status_code,
       [](std::size_t i) { return Value::integer(status_codes[i]); });
  fill(thread_id, key::thread_id,
       [](std::size_t i) { return Value::integer(static_cast<std::int64_t>(i)); });
  fill(method, key::method, [](std::size_t i) { return Value::string(methods[i]); });
  fill(region, key::region, [](std::size_t i) { return Value::string(regions[i]); });
  fill(component, key::component, [](std::size_t i) { return Value::string(components[i]); });
  url_path = open_attribute(key::url_path, item_path(0), item_digits);
  request_id = open_attribute(key::request_id, std::string(uuid_length, '0'), uuid_length);
  protozero::pbf_writer(error).add_message(otlp::span::status, std::string{'\x18', '\x02'});
  scope = scope_field(*system.scope());
  max_span_bytes = length_bytes + ids_and_times_bytes + longest(name_and_kind) + longest(route) +
                   longest(status_code) + longest(thread_id) + longest(method) + longest(region) +
                   longest(component) + url_path.size() + item_digits + request_id.size() +
                   uuid_length + error.size();
}

OtlpBody::OtlpBody(const OtlpPieces& pieces, const Resource& resource, std::size_t max_spans)
    : pieces_(pieces),
      resource_(resource_field(resource)),
      spans_begin_(framing_bytes + resource_.size() + pieces.scope.size()),
      end_(spans_begin_) {
  buffer_.resize(spans_begin_ + max_spans * pieces.max_span_bytes);
}

void OtlpBody::add(const TraceDraw& trace, std::size_t index, Timestamp trace_begin) {
  const SpanDraw& span = trace.spans[index];
  const std::int64_t start = unix_nanoseconds(trace_begin) + span.start_ns;
  ByteCursor out(buffer_.data() + end_);
  out.byte(key_of(otlp::scope_spans::spans, bytes_type));
  char* const length = out.length_of_two_bytes();
  out.byte(key_of(otlp::span::trace_id, bytes_type));
  out.byte(trace_id_bytes);
  out.big_endian(trace.id);
  out.byte(key_of(otlp::span::span_id, bytes_type));
  out.byte(span_id_bytes);
  out.big_endian(span.id);
  if (span.parent != index) {
    out.byte(key_of(otlp::span::parent_span_id, bytes_type));
    out.byte(span_id_bytes);
    out.big_endian(trace.spans[span.parent].id);
  }
  out.bytes(pieces_.name_and_kind[span.operation]);
  out.byte(key_of(otlp::span::start_time, fixed64_type));
  out.little_endian(static_cast<std::uint64_t>(start));
  out.byte(key_of(otlp::span::end_time, fixed64_type));
  out.little_endian(static_cast<std::uint64_t>(start + span.duration_ns));
  out.bytes(pieces_.status_code[span.status_code]);
  out.bytes(pieces_.thread_id[span.thread]);
  out.bytes(pieces_.method[span.method]);
  out.bytes(pieces_.route[span.operation]);
  out.bytes(pieces_.region[span.region]);
  out.bytes(pieces_.component[span.component]);
  out.bytes(pieces_.url_path);
  out.digits(span.item);
  out.bytes(pieces_.request_id);
  out.bytes({trace.request_id.data(), trace.request_id.size()});
  if (span.error) out.bytes(pieces_.error);
  out.fill_length(length);
  end_ = static_cast<std::size_t>(out.at() - buffer_.data());
  ++span_count_;
}

// The fields in front of the spans end where the spans begin; so they are written once to learn how
// long they are, and once to where they belong.
std::string_view OtlpBody::finish() {
  const std::size_t spans_bytes = end_ - spans_begin_;
  const auto write = [&](ByteCursor& out, std::size_t resource_spans_bytes) {
    out.byte(key_of(otlp::traces_data::resource_spans, bytes_type));
    out.varint(resource_spans_bytes);
    const char* const begin = out.at();
    out.bytes(resource_);
    out.byte(key_of(otlp::resource_spans::scope_spans, bytes_type));
    out.varint(pieces_.scope.size() + spans_bytes);
    out.bytes(pieces_.scope);
    return static_cast<std::size_t>(out.at() - begin) + spans_bytes;
  };
  ByteCursor measuring(buffer_.data());
  const std::size_t resource_spans_bytes = write(measuring, 0);
  ByteCursor again(buffer_.data());
  write(again, resource_spans_bytes);
  const auto front_bytes = static_cast<std::size_t>(again.at() - buffer_.data());
  ByteCursor final(buffer_.data() + spans_begin_ - front_bytes);
  write(final, resource_spans_bytes);
  return {buffer_.data() + spans_begin_ - front_bytes, front_bytes + spans_bytes};
}

void OtlpBody::clear() noexcept {
  end_ = spans_begin_;
  span_count_ = 0;
}

}  // namespace phosphor::bench
