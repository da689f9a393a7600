#include "proto/batch_annotation.h"

#include "proto/batch_fields.h"
#include "proto/id_bytes.h"
#include "proto/utf8.h"

namespace phosphor {
namespace {

namespace field_number = annotation_field;

// Numbers that a later version may add are read as "not known".
AnnotationType annotation_type(std::uint64_t number) noexcept {
  return number <= 6 ? static_cast<AnnotationType>(number) : AnnotationType::unknown;
}
CallSide call_side(std::uint64_t number) noexcept {
  return number <= 2 ? static_cast<CallSide>(number) : CallSide::none;
}
StatusCode status_code(std::uint64_t number) noexcept {
  return number <= 2 ? static_cast<StatusCode>(number) : StatusCode::unset;
}

// Unsigned: the sum of two times that a stranger chose may not overflow.
Timestamp at_offset(Timestamp base, std::int64_t offset_ns) noexcept {
  return from_unix_nanoseconds(static_cast<std::int64_t>(
      static_cast<std::uint64_t>(unix_nanoseconds(base)) + static_cast<std::uint64_t>(offset_ns)));
}

}  // namespace

void BatchAnnotationReader::add_string(std::string_view text_untrusted) noexcept {
  strings_[string_count_++] = {text_untrusted, is_utf8(text_untrusted)};
}

std::optional<RefusalReason> BatchAnnotationReader::read(std::string_view bytes_untrusted,
                                                         Annotation& annotation) {
  refusal_.reset();
  annotation.hostname = header_.hostname;
  annotation.time = header_.base_time;
  WireReader reader(bytes_untrusted);
  for (WireField field; reader.next(field);) read_field(reader, field, annotation);
  refuse_if_malformed(reader);
  annotation.attributes = attributes_.finish(0, arena_);
  if (!annotation.trace_id.valid() || !annotation.span_id.valid()) {
    refuse(RefusalReason::missing_id);
  }
  return refusal_;
}

void BatchAnnotationReader::read_field(WireReader& reader, const WireField& field,
                                       Annotation& annotation) {
  switch (field.number) {
    case field_number::attributes:
      read_attribute(reader.take_bytes(field), 1);
      break;
    case field_number::trace_id:
      if (!read_bytes(reader.take_bytes(field), annotation.trace_id)) {
        refuse(RefusalReason::malformed);
      }
      break;
    case field_number::span_id:
      annotation.span_id = {reader.take_fixed64(field)};
      break;
    case field_number::parent_id:
      annotation.parent_id = {reader.take_fixed64(field)};
      break;
    case field_number::type:
      annotation.type = annotation_type(reader.take_varint(field));
      break;
    case field_number::side:
      annotation.side = call_side(reader.take_varint(field));
      break;
    case field_number::async:
      annotation.async = reader.take_varint(field) != 0;
      break;
    case field_number::time_offset:
      annotation.time = at_offset(header_.base_time, reader.take_sint64(field));
      break;
    case field_number::duration:
      annotation.duration = std::chrono::nanoseconds(reader.take_sint64(field));
      break;
    case field_number::status:
      annotation.status = status_code(reader.take_varint(field));
      break;
    case field_number::flags:
      annotation.flags = reader.take_uint32(field);
      break;
    default:
      read_text_field(reader, field, annotation);
      break;
  }
}

void BatchAnnotationReader::read_text_field(WireReader& reader, const WireField& field,
                                            Annotation& annotation) {
  switch (field.number) {
    case field_number::hostname:
      annotation.hostname = referred(reader.take_uint32(field));
      break;
    case field_number::origin:
      annotation.origin = referred(reader.take_uint32(field));
      break;
    case field_number::destination:
      annotation.destination = referred(reader.take_uint32(field));
      break;
    case field_number::name:
      annotation.name = referred(reader.take_uint32(field));
      break;
    case field_number::payload:
      annotation.payload = checked(reader.take_bytes(field));
      break;
    case field_number::status_message:
      annotation.status_message = referred(reader.take_uint32(field));
      break;
    case field_number::trace_state:
      annotation.trace_state = referred(reader.take_uint32(field));
      break;
    default:
      break;  // of a later version of the batch
  }
}

// Values are written where they shall stay, for copying them costs as much as reading them: `place`
// says where that is at the moment, as it moves when lists within the value are read.

void BatchAnnotationReader::read_attribute(std::string_view bytes_untrusted, int depth) {
  const std::size_t index = attributes_.push();
  const auto place = [this, index]() -> Value& { return attributes_[index].value; };
  WireReader reader(bytes_untrusted);
  for (WireField field; reader.next(field);) {
    if (field.number == attribute_field::key) {
      attributes_[index].key = referred(reader.take_uint32(field));
    } else if (field.number == attribute_field::key_text) {
      attributes_[index].key = checked(reader.take_bytes(field));
    } else {
      read_value(reader, field, depth, place);
    }
  }
  refuse_if_malformed(reader);
}

template <typename Place>
inline void BatchAnnotationReader::read_value(WireReader& reader, const WireField& field, int depth,
                                              const Place& place) {
  switch (field.number) {
    case attribute_field::string:
      place() = Value::string(referred(reader.take_uint32(field)));
      break;
    case attribute_field::string_text:
      place() = Value::string(checked(reader.take_bytes(field)));
      break;
    case attribute_field::boolean:
      place() = Value::boolean(reader.take_varint(field) != 0);
      break;
    case attribute_field::integer:
      place() = Value::integer(reader.take_sint64(field));
      break;
    case attribute_field::real:
      place() = Value::real(reader.take_double(field));
      break;
    case attribute_field::bytes:
      place() = Value::bytes(reader.take_bytes(field));
      break;
    case attribute_field::array:
      place() = read_list(reader.take_bytes(field), ValueType::array, depth);
      break;
    case attribute_field::map:
      place() = read_list(reader.take_bytes(field), ValueType::map, depth);
      break;
    default:
      break;  // of a later version of the batch
  }
}

Value BatchAnnotationReader::read_list(std::string_view bytes_untrusted, ValueType type,
                                       int depth) {
  if (depth >= max_value_depth) {
    refuse(RefusalReason::too_deep);
    return {};
  }
  return type == ValueType::array ? Value::array(read_elements(bytes_untrusted, depth + 1))
                                  : Value::map(read_members(bytes_untrusted, depth + 1));
}

Slice<KeyValue> BatchAnnotationReader::read_members(std::string_view bytes_untrusted, int depth) {
  const std::size_t begin = attributes_.begin();
  WireReader reader(bytes_untrusted);
  for (WireField field; reader.next(field);) {
    if (field.number == attribute_field::list_values) {
      read_attribute(reader.take_bytes(field), depth);
    }
  }
  refuse_if_malformed(reader);
  return attributes_.finish(begin, arena_);
}

// An element is written as an attribute without a key.
Slice<Value> BatchAnnotationReader::read_elements(std::string_view bytes_untrusted, int depth) {
  const std::size_t begin = elements_.begin();
  WireReader reader(bytes_untrusted);
  for (WireField field; reader.next(field);) {
    if (field.number != attribute_field::list_values) continue;
    const std::size_t attribute = attributes_.begin();
    read_attribute(reader.take_bytes(field), depth);
    elements_[elements_.push()] = attributes_[attribute].value;
    attributes_.drop(attribute);
  }
  refuse_if_malformed(reader);
  return elements_.finish(begin, arena_);
}

std::string_view BatchAnnotationReader::referred(std::uint32_t reference) {
  if (reference == 0) return {};
  if (reference > string_count_) {
    refuse(RefusalReason::malformed);
    return {};
  }
  const String& string = strings_[reference - 1];
  if (!string.is_utf8) refuse(RefusalReason::invalid_utf8);
  return string.text;
}

std::string_view BatchAnnotationReader::checked(std::string_view text_untrusted) {
  if (!is_utf8(text_untrusted)) refuse(RefusalReason::invalid_utf8);
  return text_untrusted;
}

void BatchAnnotationReader::refuse(RefusalReason reason) {
  if (!refusal_) refusal_ = reason;
}

void BatchAnnotationReader::refuse_if_malformed(const WireReader& reader) {
  if (reader.malformed()) refuse(RefusalReason::malformed);
}

}  // namespace phosphor
