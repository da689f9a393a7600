#include "store/column_nested.h"

#include "store/byte_reader.h"
#include "store/column_layout.h"

#include <bit>

namespace phosphor {
namespace {

void append_array(Slice<Value> elements, ByteWriter& out) {
  out.reserve(max_varint_bytes);
  out.varint(elements.size());
  for (const Value& element : elements) append_nested(element, out);
}

void append_map(Slice<KeyValue> members, ByteWriter& out) {
  out.reserve(max_varint_bytes);
  out.varint(members.size());
  for (const KeyValue& member : members) {
    out.text(member.key);
    append_nested(member.value, out);
  }
}

class NestedReader {
 public:
  NestedReader(std::string_view bytes, Arena& arena)
      : in_(bytes), arena_(arena), elements_left_(bytes.size()) {}

  Value whole() {
    const Value result = value(1);
    if (in_.failed() || in_.remaining() != 0) throw NotABlock("a value of a wrong length");
    return result;
  }

 private:
  Value value(int depth) {
    switch (static_cast<ValueType>(in_.byte())) {
      case ValueType::empty:
        return {};
      case ValueType::string:
        return Value::string(in_.text());
      case ValueType::boolean:
        return Value::boolean(in_.byte() != 0);
      case ValueType::integer:
        return Value::integer(in_.zigzag());
      case ValueType::real:
        return Value::real(std::bit_cast<double>(in_.word()));
      case ValueType::array:
        return Value::array(elements(depth + 1));
      case ValueType::map:
        return Value::map(members(depth + 1));
      case ValueType::bytes:
        return Value::bytes(in_.text());
    }
    throw NotABlock("a value of no known type");
  }

  std::size_t count(int depth) {
    if (depth > max_value_depth) throw NotABlock("a value is nested too deep");
    const std::size_t count = in_.count();
    if (in_.failed() || count > elements_left_) throw NotABlock("a value of a wrong length");
    elements_left_ -= count;
    return count;
  }

  Slice<Value> elements(int depth) {
    const std::size_t size = count(depth);
    Value* const made = arena_.make<Value>(size);
    for (std::size_t i = 0; i < size; ++i) made[i] = value(depth);
    return {made, size};
  }

  Slice<KeyValue> members(int depth) {
    const std::size_t size = count(depth);
    KeyValue* const made = arena_.make<KeyValue>(size);
    for (std::size_t i = 0; i < size; ++i) {
      made[i].key = in_.text();
      made[i].value = value(depth);
    }
    return {made, size};
  }

  ByteReader in_;
  Arena& arena_;
  std::size_t elements_left_;  // each takes a byte at least, so this bounds what is allocated
};

}  // namespace

void append_nested(const Value& value, ByteWriter& out) {
  out.reserve(1 + max_varint_bytes);
  out.byte(static_cast<std::uint8_t>(value.type()));
  switch (value.type()) {
    case ValueType::empty:
      return;
    case ValueType::string:
      return out.text(value.as_string());
    case ValueType::bytes:
      return out.text(value.as_bytes());
    case ValueType::boolean:
      return out.byte(value.as_boolean() ? 1 : 0);
    case ValueType::integer:
      return out.zigzag(value.as_integer());
    case ValueType::real:
      return out.word(std::bit_cast<std::uint64_t>(value.as_real()));
    case ValueType::array:
      return append_array(value.as_array(), out);
    case ValueType::map:
      return append_map(value.as_map(), out);
  }
}

Value read_nested(std::string_view bytes, Arena& arena) {
  return NestedReader(bytes, arena).whole();
}

}  // namespace phosphor
