#include "tests/bench/native_body.h"

#include "proto/batch_fields.h"
#include "proto/wire_writer.h"
#include "tests/bench/prepared_bytes.h"
#include "tests/bench/workload.h"

namespace phosphor::bench {
namespace {

namespace field = annotation_field;

constexpr std::size_t item_digits = 7;
// Two annotations without their attributes take less than 160 bytes, the attributes less than 200.
constexpr std::size_t max_span_bytes = 512;
// A batch's header, without its strings, is shorter (proto/batch.h).
constexpr std::size_t max_header_bytes = 512;

constexpr unsigned varint_type = 0;
constexpr unsigned fixed64_type = 1;
constexpr unsigned bytes_type = 2;
constexpr unsigned key_of(std::uint32_t number, unsigned wire_type) {
  return number << 3 | wire_type;
}

// A field whose number has a key of two bytes.
void put_key(ByteCursor& out, std::uint32_t number, unsigned wire_type) {
  out.varint(key_of(number, wire_type));
}

// One attribute as bytes: `write` puts its value.
template <typename Write>
std::string attribute_of(std::uint8_t key, const Write& write) {
  char buffer[256];
  WireWriter writer(buffer, sizeof buffer, 0);
  const std::size_t start = writer.begin_message(field::attributes);
  writer.varint(attribute_field::key, key);
  write(writer);
  writer.end_message(start);
  return {buffer, writer.size()};
}

std::string integer_attribute(std::uint8_t key, std::int64_t value) {
  return attribute_of(
      key, [=](WireWriter& writer) { writer.varint(attribute_field::integer, zigzag(value)); });
}

std::string string_attribute(std::uint8_t key, std::uint8_t reference) {
  return attribute_of(
      key, [=](WireWriter& writer) { writer.varint(attribute_field::string, reference); });
}

// With a text in place that is as long as the example, without the end that is written each time.
std::string open_attribute(std::uint8_t key, const std::string& example, std::size_t end_length) {
  std::string bytes = attribute_of(
      key, [&](WireWriter& writer) { writer.bytes(attribute_field::string_text, example); });
  bytes.resize(bytes.size() - end_length);
  return bytes;
}

}  // namespace

NativeBody::NativeBody(const ModelSystem& system, std::size_t host, std::uint64_t sender_id,
                       std::size_t capacity)
    : hostname_(system.host(host)),
      service_name_(system.service(ModelSystem::service_of_host(host))),
      buffer_(capacity) {
  header_.sender_id = sender_id;
  header_.service = service_name_;
  header_.hostname = hostname_;
  prepare_strings(system);
  prepare_attributes();
}

std::uint8_t NativeBody::string(std::string_view text) {
  char buffer[256];
  WireWriter writer(buffer, sizeof buffer, 0);
  writer.bytes(batch_field::strings, text);
  strings_.append(buffer, writer.size());
  return ++string_count_;
}

void NativeBody::prepare_strings(const ModelSystem& system) {
  references_.service = string(service_name_);
  for (std::size_t i = 0; i < operation_count; ++i) {
    if (system.service(system.operation(i).service) != service_name_) continue;
    references_.name[i] = string(system.operation(i).name);
    references_.route[i] = string(system.operation(i).route);
  }
}

void NativeBody::prepare_attributes() {
  namespace key = attribute_key;
  const auto fill = [this](auto& pieces, std::string_view name, const auto& texts) {
    const std::uint8_t reference = string(name);
    for (std::size_t i = 0; i < pieces.size(); ++i) {
      pieces[i] = string_attribute(reference, string(texts[i]));
    }
  };
  const std::uint8_t status_key = string(key::status_code);
  const std::uint8_t thread_key = string(key::thread_id);
  const std::uint8_t route_key = string(key::route);
  for (std::size_t i = 0; i < status_codes.size(); ++i) {
    status_code_[i] = integer_attribute(status_key, status_codes[i]);
  }
  for (std::size_t i = 0; i < thread_count; ++i) {
    thread_id_[i] = integer_attribute(thread_key, static_cast<std::int64_t>(i));
  }
  for (std::size_t i = 0; i < operation_count; ++i) {
    route_[i] = string_attribute(route_key, references_.route[i]);
  }
  fill(method_, key::method, methods);
  fill(region_, key::region, regions);
  fill(component_, key::component, components);
  url_path_ = open_attribute(string(key::url_path), item_path(0), item_digits);
  request_id_ = open_attribute(string(key::request_id), std::string(uuid_length, '0'), uuid_length);
}

void NativeBody::begin() {
  WireWriter writer(buffer_.data(), buffer_.size(), 0);
  writer.varint(batch_field::version, batch_version);
  writer.fixed64(batch_field::sender_id, header_.sender_id);
  writer.varint(batch_field::sequence, header_.sequence);
  writer.varint(batch_field::annotations_before, header_.annotations_before);
  writer.fixed64(batch_field::base_time,
                 static_cast<std::uint64_t>(unix_nanoseconds(header_.base_time)));
  writer.bytes(batch_field::service, header_.service);
  writer.bytes(batch_field::hostname, header_.hostname);
  writer.fixed32(batch_field::annotation_count, 0);
  count_offset_ = writer.size() - sizeof annotation_count_;
  ByteCursor out(buffer_.data() + writer.size());
  out.bytes(strings_);
  end_ = static_cast<std::size_t>(out.at() - buffer_.data());
  annotation_count_ = 0;
}

bool NativeBody::add(const TraceDraw& trace, std::size_t index, Timestamp trace_begin) {
  const SpanDraw& span = trace.spans[index];
  if (end_ == 0) {
    header_.base_time = trace_begin;
    begin();
  }
  if (buffer_.size() - end_ < max_span_bytes) return false;
  const std::int64_t start = unix_nanoseconds(trace_begin) + span.start_ns;
  ByteCursor out(buffer_.data() + end_);
  write_annotation(out, trace, index, start, AnnotationType::server_recv);
  write_annotation(out, trace, index, start + span.duration_ns, AnnotationType::server_send);
  end_ = static_cast<std::size_t>(out.at() - buffer_.data());
  annotation_count_ += 2;
  return true;
}

void NativeBody::write_annotation(ByteCursor& out, const TraceDraw& trace, std::size_t index,
                                  std::int64_t time_ns, AnnotationType type) const {
  const SpanDraw& span = trace.spans[index];
  put_key(out, batch_field::annotations, bytes_type);
  char* const length = out.length_of_two_bytes();
  out.byte(key_of(field::trace_id, bytes_type));
  out.byte(trace_id_bytes);
  out.big_endian(trace.id);
  out.byte(key_of(field::span_id, fixed64_type));
  out.little_endian(span.id.value);
  if (span.parent != index) {
    out.byte(key_of(field::parent_id, fixed64_type));
    out.little_endian(trace.spans[span.parent].id.value);
  }
  out.byte(key_of(field::type, varint_type));
  out.byte(static_cast<unsigned>(type));
  out.byte(key_of(field::time_offset, varint_type));
  out.varint(zigzag(time_ns - unix_nanoseconds(header_.base_time)));
  if (type == AnnotationType::server_send) {
    out.byte(key_of(field::duration, varint_type));
    out.varint(zigzag(span.duration_ns));
  }
  out.byte(key_of(field::destination, varint_type));
  out.byte(references_.service);
  out.byte(key_of(field::name, varint_type));
  out.byte(references_.name[span.operation]);
  if (type == AnnotationType::server_send) write_attributes(out, trace, span);
  out.fill_length(length);
}

void NativeBody::write_attributes(ByteCursor& out, const TraceDraw& trace,
                                  const SpanDraw& span) const {
  if (span.error) {
    out.byte(key_of(field::status, varint_type));
    out.byte(static_cast<unsigned>(StatusCode::error));
  }
  out.bytes(status_code_[span.status_code]);
  out.bytes(thread_id_[span.thread]);
  out.bytes(method_[span.method]);
  out.bytes(route_[span.operation]);
  out.bytes(region_[span.region]);
  out.bytes(component_[span.component]);
  out.bytes(url_path_);
  out.digits(span.item);
  out.bytes(request_id_);
  out.bytes({trace.request_id.data(), trace.request_id.size()});
}

std::string_view NativeBody::finish() {
  std::memcpy(buffer_.data() + count_offset_, &annotation_count_, sizeof annotation_count_);
  const std::string_view batch(buffer_.data(), end_);
  ++header_.sequence;
  header_.annotations_before += annotation_count_;
  annotation_count_ = 0;
  end_ = 0;
  return batch;
}

}  // namespace phosphor::bench
