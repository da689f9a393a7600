#include <phosphor/batch.h>

#include "proto/batch_attributes.h"
#include "proto/batch_fields.h"
#include "proto/id_bytes.h"
#include "proto/wire_writer.h"

#include <cstring>

namespace phosphor {
namespace {

namespace field = annotation_field;

// The longest beginning of `text` of at most `limit` bytes that does not split a character.
std::string_view cut(std::string_view text, std::size_t limit) noexcept {
  if (text.size() <= limit) return text;
  while (limit > 0 && (static_cast<unsigned char>(text[limit]) & 0xc0) == 0x80) --limit;
  return text.substr(0, limit);
}

void write_id(WireWriter& writer, TraceId id) noexcept {
  char bytes[trace_id_bytes];
  write_bytes(id, bytes);
  writer.bytes(field::trace_id, {bytes, sizeof bytes});
}

void write_unless_zero(WireWriter& writer, std::uint32_t number, std::uint64_t value) noexcept {
  if (value != 0) writer.varint(number, value);
}

void write_unless_empty(WireWriter& writer, std::uint32_t number, std::string_view text) noexcept {
  if (!text.empty()) writer.bytes(number, text);
}

void write_drops(WireWriter& writer, const DropCounts& drops) noexcept {
  for (std::size_t i = 0; i < drop_reason_count; ++i) {
    if (drops.by_reason[i] == 0) continue;
    const std::size_t start = writer.begin_message(batch_field::drops);
    writer.varint(drops_field::reason, i + 1);
    writer.varint(drops_field::count, drops.by_reason[i]);
    writer.end_message(start);
  }
}

// Unsigned, so that the difference of any two times wraps around instead of overflowing.
std::uint64_t time_offset(Timestamp time, Timestamp base) noexcept {
  const std::uint64_t offset = static_cast<std::uint64_t>(unix_nanoseconds(time)) -
                               static_cast<std::uint64_t>(unix_nanoseconds(base));
  return zigzag(static_cast<std::int64_t>(offset));
}

void write_identity(WireWriter& writer, const Annotation& annotation) noexcept {
  write_id(writer, annotation.trace_id);
  writer.fixed64(field::span_id, annotation.span_id.value);
  if (annotation.parent_id.valid()) writer.fixed64(field::parent_id, annotation.parent_id.value);
  write_unless_zero(writer, field::type, static_cast<std::uint64_t>(annotation.type));
  write_unless_zero(writer, field::side, static_cast<std::uint64_t>(annotation.side));
  write_unless_zero(writer, field::async, annotation.async ? 1 : 0);
}

}  // namespace

BatchEncoder::BatchEncoder(char* buffer, std::size_t capacity) noexcept
    : buffer_(buffer), capacity_(capacity) {
  begin({});
}

void BatchEncoder::begin(const BatchHeader& header) noexcept {
  const std::string_view hostname = cut(header.hostname, max_header_text_bytes);
  WireWriter writer(buffer_, capacity_, 0);
  writer.varint(batch_field::version, batch_version);
  writer.fixed64(batch_field::sender_id, header.sender_id);
  write_unless_zero(writer, batch_field::sequence, header.sequence);
  write_unless_zero(writer, batch_field::annotations_before, header.annotations_before);
  writer.fixed64(batch_field::base_time,
                 static_cast<std::uint64_t>(unix_nanoseconds(header.base_time)));
  write_drops(writer, header.drops);
  write_unless_empty(writer, batch_field::service, cut(header.service, max_header_text_bytes));
  write_unless_empty(writer, batch_field::hostname, hostname);
  // finish() writes the count; here it has a place.
  writer.fixed32(batch_field::annotation_count, 0);
  count_offset_ = writer.size() - 4;
  size_ = writer.size();

  // Kept, because the caller's text need not outlive this call.
  if (!hostname.empty()) std::memcpy(hostname_, hostname.data(), hostname.size());
  hostname_length_ = hostname.size();
  base_time_ = header.base_time;
  annotation_count_ = 0;
  string_count_ = 0;
  known_count_ = 0;
  known_.fill(KnownString{});
}

bool BatchEncoder::add(const Annotation& annotation) noexcept {
  const std::uint32_t strings_before = string_count_;
  WireWriter writer(buffer_, capacity_, size_);
  write_annotation(writer, annotation);
  if (writer.overflowed()) {
    forget_strings_after(strings_before);
    return false;
  }
  size_ = writer.size();
  ++annotation_count_;
  return true;
}

// First the strings that are new, then the annotation, which refers to them.
void BatchEncoder::write_annotation(WireWriter& writer, const Annotation& annotation) noexcept {
  const bool own_host = annotation.hostname == std::string_view(hostname_, hostname_length_);
  const std::string_view other_host = own_host ? std::string_view{} : annotation.hostname;
  const std::uint32_t hostname = refer(writer, other_host, known_limit_names);
  const std::uint32_t origin = refer(writer, annotation.origin, known_limit_names);
  const std::uint32_t destination = refer(writer, annotation.destination, known_limit_names);
  const std::uint32_t name = refer(writer, annotation.name, known_limit_names);
  const std::uint32_t message = refer(writer, annotation.status_message, known_limit_values);
  const std::uint32_t state = refer(writer, annotation.trace_state, known_limit_values);
  BatchReferences references;
  refer_attributes(writer, annotation.attributes, 1, references);

  const std::size_t start = writer.begin_message(batch_field::annotations);
  write_identity(writer, annotation);
  write_unless_zero(writer, field::time_offset, time_offset(annotation.time, base_time_));
  write_unless_zero(writer, field::duration, zigzag(annotation.duration.count()));
  write_unless_zero(writer, field::hostname, hostname);
  write_unless_zero(writer, field::origin, origin);
  write_unless_zero(writer, field::destination, destination);
  write_unless_zero(writer, field::name, name);
  write_unless_empty(writer, field::payload, annotation.payload);
  write_unless_zero(writer, field::status, static_cast<std::uint64_t>(annotation.status));
  write_attributes(writer, field::attributes, annotation.attributes, 1, references);
  write_unless_zero(writer, field::status_message, message);
  write_unless_zero(writer, field::trace_state, state);
  write_unless_zero(writer, field::flags, annotation.flags);
  writer.end_message(start);
}

std::string_view BatchEncoder::finish() noexcept {
  for (std::size_t i = 0; i < 4; ++i) {
    buffer_[count_offset_ + i] = static_cast<char>(annotation_count_ >> (8 * i));
  }
  return {buffer_, size_};
}

}  // namespace phosphor
