// An attribute's value: OTLP's AnyValue, without owning anything.
//
// Strings, bytes and nested values refer to memory that somebody else owns (a datagram, a request
// body, an Arena, a Trace); copying a Value copies the reference. Nesting is at most
// `max_value_depth` deep wherever a Value comes out of one of our decoders.
// Source: opentelemetry-proto, opentelemetry/proto/common/v1/common.proto.

#pragma once

#include <phosphor/slice.h>

#include <cstdint>
#include <string_view>

namespace phosphor {

struct KeyValue;

// The numbers are stored and sent; they never change.
enum class ValueType : std::uint8_t {
  empty = 0,
  string = 1,
  boolean = 2,
  integer = 3,
  real = 4,
  array = 5,
  map = 6,
  bytes = 7,
};

// Deep enough for every structured log we have seen, shallow enough that recursion cannot hurt.
inline constexpr int max_value_depth = 32;

class Value {
 public:
  constexpr Value() noexcept : integer_(0) {}

  static constexpr Value string(std::string_view text) noexcept {
    return Value(ValueType::string, text);
  }
  static constexpr Value bytes(std::string_view bytes) noexcept {
    return Value(ValueType::bytes, bytes);
  }
  static constexpr Value boolean(bool value) noexcept {
    Value v;
    v.type_ = ValueType::boolean;
    v.boolean_ = value;
    return v;
  }
  static constexpr Value integer(std::int64_t value) noexcept {
    Value v;
    v.type_ = ValueType::integer;
    v.integer_ = value;
    return v;
  }
  static constexpr Value real(double value) noexcept {
    Value v;
    v.type_ = ValueType::real;
    v.real_ = value;
    return v;
  }
  static constexpr Value array(Slice<Value> elements) noexcept {
    Value v;
    v.type_ = ValueType::array;
    v.array_ = elements;
    return v;
  }
  static constexpr Value map(Slice<KeyValue> members) noexcept {
    Value v;
    v.type_ = ValueType::map;
    v.map_ = members;
    return v;
  }

  constexpr ValueType type() const noexcept { return type_; }

  // Each requires that type() is the one named.
  constexpr std::string_view as_string() const noexcept { return text_; }
  constexpr std::string_view as_bytes() const noexcept { return text_; }
  constexpr bool as_boolean() const noexcept { return boolean_; }
  constexpr std::int64_t as_integer() const noexcept { return integer_; }
  constexpr double as_real() const noexcept { return real_; }
  constexpr Slice<Value> as_array() const noexcept { return array_; }
  constexpr Slice<KeyValue> as_map() const noexcept { return map_; }

 private:
  constexpr Value(ValueType type, std::string_view text) noexcept : text_(text), type_(type) {}

  union {
    std::string_view text_;
    bool boolean_;
    std::int64_t integer_;
    double real_;
    Slice<Value> array_;
    Slice<KeyValue> map_;
  };
  ValueType type_ = ValueType::empty;
};

struct KeyValue {
  std::string_view key;
  Value value;
};

}  // namespace phosphor
