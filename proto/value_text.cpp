#include "proto/value_text.h"

#include "proto/base64.h"
#include "proto/json_text.h"

#include <charconv>
#include <cmath>

namespace phosphor {
namespace {

template <typename Number>
void append_number(Number number, std::string& out) {
  char digits[32];  // the longest double takes 24
  const auto end = std::to_chars(digits, digits + sizeof digits, number).ptr;
  out.append(digits, end);
}

void append_json(const Value& value, int depth, std::string& out);

void append_array(Slice<Value> elements, int depth, std::string& out) {
  out += '[';
  for (const Value& element : elements) {
    if (&element != elements.begin()) out += ',';
    append_json(element, depth + 1, out);
  }
  out += ']';
}

void append_map(Slice<KeyValue> members, int depth, std::string& out) {
  out += '{';
  for (const KeyValue& member : members) {
    if (&member != members.begin()) out += ',';
    append_json_string(member.key, out);
    out += ':';
    append_json(member.value, depth + 1, out);
  }
  out += '}';
}

void append_real(double value, std::string& out) {
  // As OTLP's JSON spells them.
  if (std::isnan(value)) {
    out += "NaN";
  } else if (std::isinf(value)) {
    out += value > 0 ? "Infinity" : "-Infinity";
  } else {
    append_number(value, out);
  }
}

void append_json(const Value& value, int depth, std::string& out) {
  if (depth > max_value_depth) {
    out += "null";
    return;
  }
  switch (value.type()) {
    case ValueType::empty:
      out += "null";
      break;
    case ValueType::string:
      append_json_string(value.as_string(), out);
      break;
    case ValueType::boolean:
      out += value.as_boolean() ? "true" : "false";
      break;
    case ValueType::integer:
      append_number(value.as_integer(), out);
      break;
    case ValueType::real:
      append_real(value.as_real(), out);
      break;
    case ValueType::array:
      append_array(value.as_array(), depth, out);
      break;
    case ValueType::map:
      append_map(value.as_map(), depth, out);
      break;
    case ValueType::bytes:
      append_json_string(to_base64(value.as_bytes()), out);
      break;
  }
}

}  // namespace

void append_text(const Value& value, std::string& out) {
  if (value.type() == ValueType::empty) return;
  if (value.type() == ValueType::string) {
    out += value.as_string();
  } else if (value.type() == ValueType::bytes) {
    out += to_base64(value.as_bytes());
  } else {
    append_json(value, 1, out);
  }
}

}  // namespace phosphor
