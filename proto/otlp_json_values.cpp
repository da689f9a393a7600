#include "proto/otlp_json_values.h"

#include "proto/base64.h"
#include "proto/json_numbers.h"
#include "proto/otlp_span.h"

#include <boost/json.hpp>

#include <limits>

namespace phosphor {

namespace json = boost::json;

const json::value* OtlpJsonValueReader::member(const Object& message, Key key) {
  const json::value* value = message.if_contains(key);
  return value != nullptr && !value->is_null() ? value : nullptr;
}

std::string_view OtlpJsonValueReader::text(const Object& message, Key key) {
  const json::value* value = member(message, key);
  return value != nullptr ? text_of(*value) : std::string_view{};
}

// Always UTF-8: the parser takes nothing else.
std::string_view OtlpJsonValueReader::text_of(const json::value& value) {
  const json::string* text = value.if_string();
  if (text == nullptr) {
    reject(rejection::json_type);
    return {};
  }
  return arena_.copy({text->data(), text->size()});
}

std::uint32_t OtlpJsonValueReader::count(const Object& message, Key key) {
  const json::value* value = member(message, key);
  if (value == nullptr) return 0;
  const std::optional<std::uint64_t> number = read_unsigned(*value);
  if (!number || *number > std::numeric_limits<std::uint32_t>::max()) {
    reject(rejection::json_type);
    return 0;
  }
  return static_cast<std::uint32_t>(*number);
}

Timestamp OtlpJsonValueReader::time(const Object& message, Key key) {
  const json::value* value = member(message, key);
  if (value == nullptr) return no_time;
  Timestamp time = no_time;
  const std::optional<std::uint64_t> unix_ns = read_unsigned(*value);
  if (!unix_ns || !read_time(*unix_ns, time)) reject(rejection::time);
  return time;
}

template <typename Id>
Id OtlpJsonValueReader::id(const Object& message, Key key, const char* reason) {
  Id id;
  const json::value* value = member(message, key);
  if (value == nullptr) return id;
  const json::string* digits = value->if_string();
  const bool is_id = digits != nullptr && read_hex(digits->data(), digits->size(), id);
  if (!is_id && (digits == nullptr || !digits->empty())) reject(reason);
  return id;
}

TraceId OtlpJsonValueReader::trace_id(const Object& message, Key key, const char* reason) {
  return id<TraceId>(message, key, reason);
}

SpanId OtlpJsonValueReader::span_id(const Object& message, Key key, const char* reason) {
  return id<SpanId>(message, key, reason);
}

const json::object* OtlpJsonValueReader::object(const Object& message, Key key) {
  const json::value* value = member(message, key);
  if (value == nullptr) return nullptr;
  if (!value->is_object()) reject(rejection::json_type);
  return value->if_object();
}

const json::array& OtlpJsonValueReader::array(const Object& message, Key key) {
  static const json::array none;
  const json::value* value = member(message, key);
  if (value == nullptr) return none;
  if (!value->is_array()) reject(rejection::json_type);
  return value->is_array() ? value->get_array() : none;
}

const json::object& OtlpJsonValueReader::as_object(const json::value& element) {
  static const json::object none;
  if (!element.is_object()) reject(rejection::json_type);
  return element.is_object() ? element.get_object() : none;
}

Slice<KeyValue> OtlpJsonValueReader::attributes(const Object& message, Key key, int depth) {
  const json::array& elements = array(message, key);
  KeyValue* attributes = arena_.make<KeyValue>(elements.size());
  for (std::size_t i = 0; i < elements.size(); ++i) {
    const Object& element = as_object(elements[i]);
    attributes[i].key = text(element, "key");
    if (const Object* value = object(element, "value")) {
      attributes[i].value = any_value(*value, depth);
    }
  }
  return {attributes, elements.size()};
}

// One member is set, as in a oneof; of several the last one counts. Unknown members are ignored.
Value OtlpJsonValueReader::any_value(const Object& message, int depth) {
  Value value;
  for (const json::key_value_pair& member : message) {
    if (member.value().is_null()) continue;
    const Value chosen = choice(member.key(), member.value(), depth);
    if (chosen.type() != ValueType::empty) value = chosen;
  }
  return value;
}

Value OtlpJsonValueReader::choice(Key key, const json::value& value, int depth) {
  if (key == "stringValue") return Value::string(text_of(value));
  if (key == "boolValue") return boolean_of(value);
  if (key == "intValue") return integer_of(value);
  if (key == "doubleValue") return real_of(value);
  if (key == "bytesValue") return bytes_of(value);
  if (key == "arrayValue") return array_of(value, depth);
  if (key == "kvlistValue") return map_of(value, depth);
  return {};
}

Value OtlpJsonValueReader::boolean_of(const json::value& value) {
  if (!value.is_bool()) reject(rejection::json_type);
  return Value::boolean(value.is_bool() && value.get_bool());
}

Value OtlpJsonValueReader::integer_of(const json::value& value) {
  const std::optional<std::int64_t> number = read_signed(value);
  if (!number) reject(rejection::json_type);
  return Value::integer(number.value_or(0));
}

Value OtlpJsonValueReader::real_of(const json::value& value) {
  const std::optional<double> number = read_real(value);
  if (!number) reject(rejection::json_type);
  return Value::real(number.value_or(0));
}

Value OtlpJsonValueReader::bytes_of(const json::value& value) {
  const json::string* text = value.if_string();
  if (text == nullptr) {
    reject(rejection::json_type);
    return {};
  }
  char* bytes = arena_.make<char>(text->size() / 4 * 3 + 2);
  const auto size = read_base64_untrusted({text->data(), text->size()}, bytes);
  if (!size) reject(rejection::json_type);
  return Value::bytes({bytes, size.value_or(0)});
}

Value OtlpJsonValueReader::array_of(const json::value& value, int depth) {
  if (!enter(depth)) return {};
  const json::array& elements = array(as_object(value), "values");
  Value* values = arena_.make<Value>(elements.size());
  for (std::size_t i = 0; i < elements.size(); ++i) {
    values[i] = any_value(as_object(elements[i]), depth + 1);
  }
  return Value::array({values, elements.size()});
}

Value OtlpJsonValueReader::map_of(const json::value& value, int depth) {
  if (!enter(depth)) return {};
  return Value::map(attributes(as_object(value), "values", depth + 1));
}

bool OtlpJsonValueReader::enter(int depth) {
  if (depth >= max_value_depth) reject(rejection::depth);
  return depth < max_value_depth;
}

}  // namespace phosphor
