// What an application attaches to its calls: a key and a typed value.
//
// Both refer to the caller's memory and are copied when they are recorded, so temporaries are fine:
//   call.attribute("card.id", card.id());
//   call.note("cache miss", {{"cache.size", 2048}, {"cache.name", name}});
// Bytes that are not UTF-8 become '?' on their way; use AttributeValue::bytes for those.
//
// Threads: values. Nothing here allocates or fails.

#pragma once

#include <phosphor/value.h>

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <type_traits>

namespace phosphor {

class AttributeValue {
 public:
  AttributeValue(std::string_view text) noexcept : value_(Value::string(text)) {}
  AttributeValue(const std::string& text) noexcept : value_(Value::string(text)) {}
  AttributeValue(const char* text) noexcept
      : value_(Value::string(text != nullptr ? std::string_view(text) : std::string_view())) {}
  AttributeValue(double value) noexcept : value_(Value::real(value)) {}

  template <typename T, std::enable_if_t<std::is_same_v<T, bool>, int> = 0>
  AttributeValue(T value) noexcept : value_(Value::boolean(value)) {}

  // Of an unsigned number beyond the largest int64, that number.
  template <typename T,
            std::enable_if_t<std::is_integral_v<T> && !std::is_same_v<T, bool>, long> = 0>
  AttributeValue(T value) noexcept : value_(Value::integer(saturated(value))) {}

  static AttributeValue bytes(std::string_view bytes) noexcept {
    return AttributeValue(Value::bytes(bytes));
  }

  const Value& value() const noexcept { return value_; }

 private:
  explicit AttributeValue(Value value) noexcept : value_(value) {}

  template <typename T>
  static constexpr std::int64_t saturated(T value) noexcept {
    if constexpr (std::is_unsigned_v<T> && sizeof(T) >= sizeof(std::int64_t)) {
      if (value > static_cast<T>(INT64_MAX)) return INT64_MAX;
    }
    return static_cast<std::int64_t>(value);
  }

  Value value_;
};

struct Attribute {
  std::string_view key;
  AttributeValue value;
};

using Attributes = std::initializer_list<Attribute>;

}  // namespace phosphor
