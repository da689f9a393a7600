#include "proto/ancestor_annotation.h"

#include <phosphor/id_text.h>

#include "proto/ancestor_fields.h"
#include "proto/utf8.h"
#include "proto/wire_reader.h"

#include <limits>
#include <optional>

namespace phosphor {
namespace {

namespace number = ancestor_field;

constexpr std::int64_t ns_per_us = 1000;

// What the fields say, before it is checked.
struct RawAnnotation {
  std::string_view trace_id, span_id, parent_id;
  std::uint64_t type = 0;
  bool async = false;
  std::int64_t time_us = 0;
  std::int64_t duration_us = 0;
  std::string_view hostname, origin, destination, payload;
};

std::string_view* text_field(RawAnnotation& raw, std::uint32_t field) noexcept {
  switch (field) {
    case number::trace_id:
      return &raw.trace_id;
    case number::span_id:
      return &raw.span_id;
    case number::parent_id:
      return &raw.parent_id;
    case number::hostname:
      return &raw.hostname;
    case number::origin:
      return &raw.origin;
    case number::destination:
      return &raw.destination;
    case number::payload:
      return &raw.payload;
    default:
      return nullptr;
  }
}

bool read_raw(std::string_view bytes_untrusted, RawAnnotation& raw) noexcept {
  WireReader reader(bytes_untrusted);
  for (WireField field; reader.next(field);) {
    if (std::string_view* text = text_field(raw, field.number)) {
      *text = reader.take_bytes(field);
    } else if (field.number == number::type) {
      raw.type = reader.take_varint(field);
    } else if (field.number == number::async) {
      raw.async = reader.take_varint(field) != 0;
    } else if (field.number == number::timestamp) {
      raw.time_us = reader.take_int64(field);
    } else if (field.number == number::duration) {
      raw.duration_us = reader.take_int64(field);
    }
  }
  return !reader.malformed();
}

bool read_key_value(std::string_view bytes_untrusted, KeyValue& attribute) noexcept {
  std::string_view value;
  WireReader reader(bytes_untrusted);
  for (WireField field; reader.next(field);) {
    if (field.number == number::key) attribute.key = reader.take_bytes(field);
    if (field.number == number::value) value = reader.take_bytes(field);
  }
  attribute.value = Value::string(value);
  return !reader.malformed();
}

bool read_key_values(std::string_view bytes_untrusted, Arena& arena, Slice<KeyValue>& attributes) {
  const std::size_t count = count_fields(bytes_untrusted, number::key_value);
  KeyValue* members = arena.make<KeyValue>(count);
  std::size_t next = 0;
  WireReader reader(bytes_untrusted);
  for (WireField field; reader.next(field);) {
    if (field.number != number::key_value) continue;
    if (!read_key_value(reader.take_bytes(field), members[next++])) return false;
  }
  attributes = {members, next};
  return !reader.malformed();
}

bool all_utf8(const RawAnnotation& raw, Slice<KeyValue> attributes) noexcept {
  for (const std::string_view text : {raw.trace_id, raw.span_id, raw.parent_id, raw.hostname,
                                      raw.origin, raw.destination, raw.payload}) {
    if (!is_utf8(text)) return false;
  }
  for (const KeyValue& attribute : attributes) {
    if (!is_utf8(attribute.key) || !is_utf8(attribute.value.as_string())) return false;
  }
  return true;
}

bool fits_nanoseconds(std::int64_t us) noexcept {
  constexpr std::int64_t limit = std::numeric_limits<std::int64_t>::max() / ns_per_us;
  return us >= -limit && us <= limit;
}

// The text as it was sent, where the id alone would not give it back.
template <typename Id, std::size_t Length>
std::string_view text_unless_canonical(std::string_view text, Id id) noexcept {
  if (text.empty()) return {};
  char canonical[Length];
  write_hex(id, canonical);
  return text == std::string_view(canonical, Length) ? std::string_view{} : text;
}

std::string_view text_unless_canonical(std::string_view text, TraceId id) noexcept {
  return text_unless_canonical<TraceId, trace_id_hex_length>(text, id);
}
std::string_view text_unless_canonical(std::string_view text, SpanId id) noexcept {
  return text_unless_canonical<SpanId, span_id_hex_length>(text, id);
}

void set_ids(const RawAnnotation& raw, Annotation& annotation) noexcept {
  annotation.trace_id = trace_id_from_text(raw.trace_id);
  annotation.span_id = span_id_from_text(raw.span_id);
  annotation.parent_id = span_id_from_text(raw.parent_id);
  annotation.trace_id_text = text_unless_canonical(raw.trace_id, annotation.trace_id);
  annotation.span_id_text = text_unless_canonical(raw.span_id, annotation.span_id);
  annotation.parent_id_text = text_unless_canonical(raw.parent_id, annotation.parent_id);
}

// Requires: the times fit.
Annotation annotation_from(const RawAnnotation& raw, Slice<KeyValue> attributes) noexcept {
  Annotation annotation;
  set_ids(raw, annotation);
  if (raw.type <= 6) annotation.type = static_cast<AnnotationType>(raw.type);
  annotation.async = raw.async;
  annotation.time = from_unix_nanoseconds(raw.time_us * ns_per_us);
  annotation.duration = std::chrono::nanoseconds(raw.duration_us * ns_per_us);
  annotation.hostname = raw.hostname;
  annotation.origin = raw.origin;
  annotation.destination = raw.destination;
  annotation.payload = raw.payload;
  annotation.attributes = attributes;
  return annotation;
}

std::optional<RefusalReason> append_untrusted(std::string_view bytes_untrusted, RecordBatch& out) {
  RawAnnotation raw;
  Slice<KeyValue> attributes;
  if (!read_raw(bytes_untrusted, raw)) return RefusalReason::malformed;
  if (!read_key_values(bytes_untrusted, out.arena, attributes)) return RefusalReason::malformed;
  if (!fits_nanoseconds(raw.time_us) || !fits_nanoseconds(raw.duration_us)) {
    return RefusalReason::malformed;
  }
  if (raw.trace_id.empty() || raw.span_id.empty()) return RefusalReason::missing_id;
  if (!all_utf8(raw, attributes)) return RefusalReason::invalid_utf8;
  out.annotations.push_back(annotation_from(raw, attributes));
  return std::nullopt;
}

}  // namespace

DatagramReport decode_ancestor_untrusted(std::string_view bytes_untrusted, RecordBatch& out) {
  DatagramReport report;
  report.annotation_count = 1;
  report.refused = append_untrusted(bytes_untrusted, out);
  report.accepted_annotations = report.refused ? 0 : 1;
  return report;
}

}  // namespace phosphor
