#include "proto/otlp_values.h"

#include "proto/otlp_fields.h"
#include "proto/otlp_span.h"
#include "proto/utf8.h"

namespace phosphor {

namespace any_value = otlp::any_value;

Slice<KeyValue> OtlpValueReader::read_attributes(std::string_view message_untrusted,
                                                 std::uint32_t number, int depth) {
  const std::size_t count = count_fields(message_untrusted, number);
  KeyValue* attributes = arena_.make<KeyValue>(count);
  std::size_t next = 0;
  WireReader reader(message_untrusted);
  for (WireField field; reader.next(field);) {
    if (field.number != number) continue;
    attributes[next++] = read_key_value(reader.take_bytes(field), depth);
  }
  note_end_of(reader);
  return {attributes, next};
}

KeyValue OtlpValueReader::read_key_value(std::string_view bytes_untrusted, int depth) {
  KeyValue attribute;
  WireReader reader(bytes_untrusted);
  for (WireField field; reader.next(field);) {
    if (field.number == otlp::key_value::key) {
      attribute.key = checked(reader.take_bytes(field));
    } else if (field.number == otlp::key_value::value) {
      attribute.value = read_any_value(reader.take_bytes(field), depth);
    }
  }
  note_end_of(reader);
  return attribute;
}

Value OtlpValueReader::read_any_value(std::string_view bytes_untrusted, int depth) {
  Value value;
  WireReader reader(bytes_untrusted);
  for (WireField field; reader.next(field);) {
    if (field.number <= any_value::bytes) value = read_choice(reader, field, depth);
  }
  note_end_of(reader);
  return value;
}

Value OtlpValueReader::read_choice(WireReader& reader, const WireField& field, int depth) {
  switch (field.number) {
    case any_value::string:
      return Value::string(checked(reader.take_bytes(field)));
    case any_value::boolean:
      return Value::boolean(reader.take_varint(field) != 0);
    case any_value::integer:
      return Value::integer(reader.take_int64(field));
    case any_value::real:
      return Value::real(reader.take_double(field));
    case any_value::bytes:
      return Value::bytes(reader.take_bytes(field));
    case any_value::array:
      if (!enter(depth)) return {};
      return Value::array(read_elements(reader.take_bytes(field), depth + 1));
    default:
      if (!enter(depth)) return {};
      return Value::map(
          read_attributes(reader.take_bytes(field), otlp::value_list::values, depth + 1));
  }
}

Slice<Value> OtlpValueReader::read_elements(std::string_view message_untrusted, int depth) {
  const std::size_t count = count_fields(message_untrusted, otlp::value_list::values);
  Value* elements = arena_.make<Value>(count);
  std::size_t next = 0;
  WireReader reader(message_untrusted);
  for (WireField field; reader.next(field);) {
    if (field.number != otlp::value_list::values) continue;
    elements[next++] = read_any_value(reader.take_bytes(field), depth);
  }
  note_end_of(reader);
  return {elements, next};
}

bool OtlpValueReader::enter(int depth) {
  if (depth >= max_value_depth) reject(rejection::depth);
  return depth < max_value_depth;
}

std::string_view OtlpValueReader::checked(std::string_view text_untrusted) {
  if (!is_utf8(text_untrusted)) reject(rejection::utf8);
  return text_untrusted;
}

}  // namespace phosphor
