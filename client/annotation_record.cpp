#include "client/annotation_record.h"

#include "client/text.h"

#include <cstring>

namespace phosphor {
namespace {

constexpr std::size_t text_overhead = 3;
constexpr std::size_t attribute_overhead = 4;
constexpr std::size_t named_attribute_overhead = 5;

std::size_t cut_bytes(std::string_view text, std::size_t taken) noexcept {
  return taken < text.size() ? taken + cut_mark.size() : taken;
}

std::uint8_t kind_of(FieldKind first, ValueType type) noexcept {
  return static_cast<std::uint8_t>(static_cast<int>(first) + static_cast<int>(type));
}

// What is left of a text that is longer than `limit`, with the mark. Its bytes are overwritten.
std::size_t cut_in_place(char* text, std::size_t size, std::size_t limit) noexcept {
  if (size <= limit) return size;
  const std::size_t taken = bytes_within({text, size}, limit);
  std::memcpy(text + taken, cut_mark.data(), cut_mark.size());
  return taken + cut_mark.size();
}

template <typename T>
T take(char*& at) noexcept {
  T value;
  std::memcpy(&value, at, sizeof value);
  at += sizeof value;
  return value;
}

std::string_view take_text(char*& at, std::size_t size) noexcept {
  const std::string_view text(at, size);
  make_utf8(at, size);
  at += size;
  return text;
}

Value take_value(ValueType type, char*& at, std::size_t size) noexcept {
  switch (type) {
    case ValueType::string:
      return Value::string(take_text(at, size));
    case ValueType::boolean:
      return Value::boolean(take<std::int64_t>(at) != 0);
    case ValueType::integer:
      return Value::integer(take<std::int64_t>(at));
    case ValueType::real:
      return Value::real(take<double>(at));
    default:
      break;
  }
  const std::string_view bytes(at, size);
  at += size;
  return Value::bytes(bytes);
}

bool ends_call(AnnotationType type) noexcept {
  return type == AnnotationType::client_recv || type == AnnotationType::server_send ||
         type == AnnotationType::timeout;
}

}  // namespace

void PayloadWriter::put_mark() noexcept {
  std::memcpy(buffer_ + size_, cut_mark.data(), cut_mark.size());
  size_ += cut_mark.size();
}

bool PayloadWriter::text(FieldKind kind, std::string_view text, std::size_t limit) noexcept {
  const std::size_t taken = bytes_within(text, limit);
  const auto size = static_cast<std::uint16_t>(cut_bytes(text, taken));
  if (!has_room(text_overhead + size)) return false;
  put(kind);
  put(size);
  put_cut(text, taken);
  return true;
}

// What stands before an attribute's value of `size` bytes. False: both together do not fit.
bool PayloadWriter::put_key(std::string_view key, ValueType type, std::size_t size) noexcept {
  const NameId id = name_id(key);
  if (id == no_name) return put_text_key(key, type, size);
  if (!has_room(named_attribute_overhead + size)) return false;
  put(kind_of(FieldKind::named_attribute, type));
  put(id);
  put(static_cast<std::uint16_t>(size));
  return true;
}

bool PayloadWriter::put_text_key(std::string_view key, ValueType type, std::size_t size) noexcept {
  const std::size_t taken = bytes_within(key, max_name_bytes);
  const std::size_t key_size = cut_bytes(key, taken);
  if (!has_room(attribute_overhead + key_size + size)) return false;
  put(kind_of(FieldKind::attribute, type));
  put(static_cast<std::uint8_t>(key_size));
  put(static_cast<std::uint16_t>(size));
  put_cut(key, taken);
  return true;
}

bool PayloadWriter::put_text(std::string_view key, ValueType type, std::string_view text) noexcept {
  const std::size_t taken = bytes_within(text, max_value_bytes);
  if (!put_key(key, type, cut_bytes(text, taken))) return false;
  put_cut(text, taken);
  return true;
}

template <typename Number>
bool PayloadWriter::put_number(std::string_view key, ValueType type, Number number) noexcept {
  static_assert(sizeof number == 8);
  if (!put_key(key, type, sizeof number)) return false;
  put(number);
  return true;
}

bool PayloadWriter::attribute(std::string_view key, const Value& value) noexcept {
  switch (value.type()) {
    case ValueType::string:
      return put_text(key, value.type(), value.as_string());
    case ValueType::bytes:
      return put_text(key, value.type(), value.as_bytes());
    case ValueType::boolean:
      return put_number(key, value.type(), std::int64_t{value.as_boolean()});
    case ValueType::integer:
      return put_number(key, value.type(), value.as_integer());
    case ValueType::real:
      return put_number(key, value.type(), value.as_real());
    default:
      return true;
  }
}

bool PayloadWriter::array(std::string_view key, const AttributeValue& value) noexcept {
  const ArrayBytes bytes(value);
  const std::string_view written = bytes.written();
  return put_key(key, ValueType::array, written.size()) && append(written);
}

bool PayloadWriter::append(std::string_view fields) noexcept {
  if (!has_room(fields.size())) return false;
  put_cut(fields, fields.size());
  return true;
}

Annotation RecordReader::read(const RecordHeader& header, char* payload) noexcept {
  Annotation annotation;
  annotation.trace_id = header.trace_id;
  annotation.span_id = header.span_id;
  annotation.parent_id = header.parent_id;
  annotation.type = header.type;
  annotation.side = header.side;
  annotation.async = header.async;
  annotation.time = clock_.time_of(header.time);
  if (ends_call(header.type)) annotation.duration = clock_.between(header.start, header.time);
  annotation.flags = header.flags;
  annotation.status = header.status;
  const bool caller = header.side == CallSide::client;
  if (caller) annotation.origin = service_;
  if (header.side == CallSide::server) annotation.destination = service_;
  annotation.name = name_of(header.name);
  if (header.peer != no_name) {
    (caller ? annotation.destination : annotation.origin) = name_of(header.peer);
  }
  attribute_count_ = 0;
  left_out_ = 0;
  arrays_.forget();
  char* const end = payload + header.payload_bytes;
  for (char* at = payload; at < end;) read_field(annotation, at);
  if (left_out_ > 0) {
    attributes_[attribute_count_++] = {dropped_attributes_key, Value::integer(left_out_)};
  }
  annotation.attributes = {attributes_.data(), attribute_count_};
  return annotation;
}

void RecordReader::read_field(Annotation& annotation, char*& at) noexcept {
  const auto kind = take<std::uint8_t>(at);
  if (kind >= static_cast<std::uint8_t>(FieldKind::attribute)) return read_attribute(kind, at);
  const std::size_t size = take<std::uint16_t>(at);
  read_text(annotation, FieldKind{kind}, take_text(at, size));
}

void RecordReader::read_attribute(std::uint8_t kind, char*& at) noexcept {
  const bool named = kind >= static_cast<std::uint8_t>(FieldKind::named_attribute);
  std::string_view key;
  std::size_t key_size = 0;
  if (named) {
    key = name_of(take<NameId>(at));
  } else {
    key_size = take<std::uint8_t>(at);
  }
  const std::size_t size = take<std::uint16_t>(at);
  if (!named) key = take_text(at, key_size);
  const auto first = named ? FieldKind::named_attribute : FieldKind::attribute;
  add_attribute(key, read_value(static_cast<ValueType>(kind - static_cast<int>(first)), at, size));
}

// Moves `at` behind the value's `size` bytes.
Value RecordReader::read_value(ValueType type, char*& at, std::size_t size) noexcept {
  char* const end = at + size;
  const bool is_text = type == ValueType::string || type == ValueType::bytes;
  const std::size_t left = is_text ? cut_in_place(at, size, limits_.value_bytes) : size;
  const Value value =
      type == ValueType::array ? Value::array(arrays_.read(at, size)) : take_value(type, at, left);
  at = end;
  return value;
}

// What a note could not hold (note_payload.h) and what is too many here are one number.
void RecordReader::add_attribute(std::string_view key, const Value& value) noexcept {
  if (key == dropped_attributes_key && value.type() == ValueType::integer) {
    left_out_ += value.as_integer();
  } else if (attribute_count_ < limits_.count) {
    attributes_[attribute_count_++] = {key, value};
  } else {
    ++left_out_;
  }
}

void RecordReader::read_text(Annotation& annotation, FieldKind kind,
                             std::string_view text) const noexcept {
  switch (kind) {
    case FieldKind::peer:
      (annotation.side == CallSide::client ? annotation.destination : annotation.origin) = text;
      break;
    case FieldKind::name:
      annotation.name = text;
      break;
    case FieldKind::status_message:
      annotation.status_message = text;
      break;
    case FieldKind::trace_state:
      annotation.trace_state = text;
      break;
    case FieldKind::attribute:
    case FieldKind::named_attribute:
      break;
  }
}

}  // namespace phosphor
