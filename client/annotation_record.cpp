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

void PayloadWriter::put(const void* bytes, std::size_t size) noexcept {
  copy_bytes(buffer_ + size_, static_cast<const char*>(bytes), size);
  size_ += size;
}

void PayloadWriter::put_cut(std::string_view text, std::size_t taken) noexcept {
  put(text.data(), taken);
  if (taken < text.size()) put(cut_mark.data(), cut_mark.size());
}

bool PayloadWriter::text(FieldKind kind, std::string_view text, std::size_t limit) noexcept {
  const std::size_t taken = bytes_within(text, limit);
  const auto size = static_cast<std::uint16_t>(cut_bytes(text, taken));
  if (size_ + text_overhead + size > capacity_) return false;
  put(&kind, 1);
  put(&size, 2);
  put_cut(text, taken);
  return true;
}

bool PayloadWriter::put_named(NameId key, ValueType type, std::string_view value) noexcept {
  const bool is_text = type == ValueType::string || type == ValueType::bytes;
  const std::size_t taken = is_text ? bytes_within(value, max_value_bytes) : value.size();
  const auto size = static_cast<std::uint16_t>(cut_bytes(value, taken));
  if (size_ + named_attribute_overhead + size > capacity_) return false;
  const auto kind = static_cast<std::uint8_t>(static_cast<int>(FieldKind::named_attribute) +
                                              static_cast<int>(type));
  put(&kind, sizeof kind);
  put(&key, sizeof key);
  put(&size, sizeof size);
  put_cut(value, taken);
  return true;
}

bool PayloadWriter::put_attribute(std::string_view key, ValueType type,
                                  std::string_view value) noexcept {
  if (const NameId id = name_id(key); id != no_name) return put_named(id, type, value);
  const std::size_t key_taken = bytes_within(key, max_name_bytes);
  const bool is_text = type == ValueType::string || type == ValueType::bytes;
  const std::size_t taken = is_text ? bytes_within(value, max_value_bytes) : value.size();
  const auto key_size = static_cast<std::uint8_t>(cut_bytes(key, key_taken));
  const auto size = static_cast<std::uint16_t>(cut_bytes(value, taken));
  if (size_ + attribute_overhead + key_size + size > capacity_) return false;
  const auto kind =
      static_cast<std::uint8_t>(static_cast<int>(FieldKind::attribute) + static_cast<int>(type));
  put(&kind, 1);
  put(&key_size, 1);
  put(&size, 2);
  put_cut(key, key_taken);
  put_cut(value, taken);
  return true;
}

bool PayloadWriter::attribute(std::string_view key, const Value& value) noexcept {
  auto number = [&](auto bits) {
    static_assert(sizeof bits == 8);
    char bytes[8];
    std::memcpy(bytes, &bits, sizeof bits);
    return put_attribute(key, value.type(), {bytes, sizeof bytes});
  };
  switch (value.type()) {
    case ValueType::string:
      return put_attribute(key, value.type(), value.as_string());
    case ValueType::bytes:
      return put_attribute(key, value.type(), value.as_bytes());
    case ValueType::boolean:
      return number(std::int64_t{value.as_boolean()});
    case ValueType::integer:
      return number(value.as_integer());
    case ValueType::real:
      return number(value.as_real());
    default:
      return true;
  }
}

bool PayloadWriter::append(std::string_view fields) noexcept {
  if (size_ + fields.size() > capacity_) return false;
  put(fields.data(), fields.size());
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
  char* const end = payload + header.payload_bytes;
  for (char* at = payload; at < end;) read_field(annotation, at);
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
  const auto type = static_cast<ValueType>(kind - static_cast<int>(first));
  const Value value = take_value(type, at, size);
  if (attribute_count_ < attributes_.size()) attributes_[attribute_count_++] = {key, value};
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
