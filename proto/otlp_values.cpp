#include "proto/otlp_values.h"

#include "proto/otlp_fields.h"

namespace phosphor {

namespace any_value = otlp::any_value;

namespace {

// The shape that nearly all attributes have: a key and a string, short and ASCII, as then are their
// tags and lengths. Whether it is that takes one look instead of a dozen decisions; all of a span's
// attributes together cost half.
//
//   0a <key's length> key… 12 <rest's length> 0a <text's length> text…
bool read_usual_attribute(std::string_view bytes_untrusted, KeyValue& attribute) noexcept {
  const std::size_t size = bytes_untrusted.size();
  const auto byte = [bytes_untrusted](std::size_t i) {
    return static_cast<unsigned char>(bytes_untrusted[i]);
  };
  if (size < 6 || byte(0) != 0x0a) return false;
  const std::size_t value = std::size_t{2} + byte(1);
  const std::size_t text = value + 4;
  if (text > size || byte(value) != 0x12 || byte(value + 2) != 0x0a) return false;
  if (value + 2 + byte(value + 1) != size || text + byte(value + 3) != size) return false;
  if (!is_ascii(bytes_untrusted)) return false;
  attribute.key = bytes_untrusted.substr(2, value - 2);
  attribute.value = Value::string(bytes_untrusted.substr(text));
  return true;
}

}  // namespace

// Values are written where they shall stay, for copying them costs as much as reading them: `place`
// says where that is at the moment, as it moves when lists within the value are read.

void OtlpValueReader::read_attribute(std::string_view key_value_untrusted, int depth) {
  const std::size_t index = attributes_.push();
  if (read_usual_attribute(key_value_untrusted, attributes_[index])) return;
  const auto place = [this, index]() -> Value& { return attributes_[index].value; };
  WireReader reader(key_value_untrusted);
  for (WireField field; reader.next(field);) {
    if (field.number == otlp::key_value::key) {
      attributes_[index].key = checked(reader.take_bytes(field));
    } else if (field.number == otlp::key_value::value) {
      place() = Value();
      read_any_value(reader.take_bytes(field), depth, place);
    }
  }
  note_end_of(reader);
}

template <typename Place>
inline void OtlpValueReader::read_any_value(std::string_view bytes_untrusted, int depth,
                                            const Place& place) {
  WireReader reader(bytes_untrusted);
  for (WireField field; reader.next(field);) read_choice(reader, field, depth, place);
  note_end_of(reader);
}

template <typename Place>
inline void OtlpValueReader::read_choice(WireReader& reader, const WireField& field, int depth,
                                         const Place& place) {
  switch (field.number) {
    case any_value::string:
      place() = Value::string(checked(reader.take_bytes(field)));
      break;
    case any_value::boolean:
      place() = Value::boolean(reader.take_varint(field) != 0);
      break;
    case any_value::integer:
      place() = Value::integer(reader.take_int64(field));
      break;
    case any_value::real:
      place() = Value::real(reader.take_double(field));
      break;
    case any_value::bytes:
      place() = Value::bytes(reader.take_bytes(field));
      break;
    case any_value::array:
      place() = read_list(reader.take_bytes(field), ValueType::array, depth);
      break;
    case any_value::map:
      place() = read_list(reader.take_bytes(field), ValueType::map, depth);
      break;
    default:
      break;  // of a later OTLP
  }
}

Value OtlpValueReader::read_list(std::string_view bytes_untrusted, ValueType type, int depth) {
  if (depth >= max_value_depth) {
    reject(rejection::depth);
    return {};
  }
  return type == ValueType::array ? Value::array(read_elements(bytes_untrusted, depth + 1))
                                  : Value::map(read_members(bytes_untrusted, depth + 1));
}

Slice<KeyValue> OtlpValueReader::read_members(std::string_view message_untrusted, int depth) {
  const std::size_t begin = attributes_.begin();
  WireReader reader(message_untrusted);
  for (WireField field; reader.next(field);) {
    if (field.number == otlp::value_list::values) read_attribute(reader.take_bytes(field), depth);
  }
  note_end_of(reader);
  return attributes_.finish(begin, arena_);
}

Slice<Value> OtlpValueReader::read_elements(std::string_view message_untrusted, int depth) {
  const std::size_t begin = elements_.begin();
  WireReader reader(message_untrusted);
  for (WireField field; reader.next(field);) {
    if (field.number != otlp::value_list::values) continue;
    const std::size_t index = elements_.push();
    read_any_value(reader.take_bytes(field), depth,
                   [this, index]() -> Value& { return elements_[index]; });
  }
  note_end_of(reader);
  return elements_.finish(begin, arena_);
}

}  // namespace phosphor
