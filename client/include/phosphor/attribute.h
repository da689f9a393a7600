// What an application attaches to its calls: a key and a typed value, or an array of such values.
//
// Both refer to the caller's memory and are copied when they are recorded, so temporaries are fine:
//   call.attribute("card.id", card.id());
//   call.attribute("retry.delays_ms", {10, 100, 1000});  // or a vector, an array, a span
//   call.note("cache miss", {{"cache.size", 2048}, {"cache.name", name}});
// Bytes that are not UTF-8 become '?' on their way; use AttributeValue::bytes for those.
//
// Threads: values. Nothing here allocates or fails.

#pragma once

#include <phosphor/value.h>

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <iterator>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace phosphor {

namespace internal {
// What an array may consist of.
template <typename T>
inline constexpr bool is_element = std::is_arithmetic_v<T> || std::is_same_v<T, std::string_view> ||
                                   std::is_same_v<T, std::string> || std::is_same_v<T, const char*>;

template <typename T>
using IfElement = std::enable_if_t<is_element<T>>;

// The type of a container's elements, if it is an array of them and no text.
template <typename C, typename Element = std::remove_cv_t<
                          std::remove_pointer_t<decltype(std::data(std::declval<const C&>()))>>>
using ElementOf =
    std::enable_if_t<is_element<Element> && !std::is_convertible_v<const C&, std::string_view>,
                     Element>;
}  // namespace internal

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

  // An array of texts, bools, whole numbers or reals: a container of theirs whose elements stand
  // one behind the other, or a list in braces.
  template <typename Elements, typename Element = internal::ElementOf<Elements>>
  AttributeValue(const Elements& elements) noexcept
      : AttributeValue(std::data(elements), std::size(elements)) {}
  template <typename Element, typename = internal::IfElement<Element>>
  AttributeValue(std::initializer_list<Element> elements) noexcept
      : AttributeValue(elements.begin(), elements.size()) {}

  static AttributeValue bytes(std::string_view bytes) noexcept {
    return AttributeValue(Value::bytes(bytes));
  }

  // Requires: not is_array().
  const Value& value() const noexcept { return value_; }

  bool is_array() const noexcept { return element_at_ != nullptr; }
  // Requires: is_array().
  std::size_t element_count() const noexcept { return value_.as_bytes().size(); }
  // Requires: is_array(), index < element_count().
  Value element(std::size_t index) const noexcept {
    return element_at_(value_.as_bytes().data(), index);
  }

 private:
  explicit AttributeValue(Value value) noexcept : value_(value) {}

  // An array is its begin and its count, as if it were bytes, and what makes a Value of an element.
  template <typename Element>
  AttributeValue(const Element* elements, std::size_t count) noexcept
      : value_(Value::bytes({reinterpret_cast<const char*>(elements), count})),
        element_at_([](const void* array, std::size_t index) noexcept {
          return AttributeValue(static_cast<const Element*>(array)[index]).value();
        }) {}

  template <typename T>
  static constexpr std::int64_t saturated(T value) noexcept {
    if constexpr (std::is_unsigned_v<T> && sizeof(T) >= sizeof(std::int64_t)) {
      if (value > static_cast<T>(INT64_MAX)) return INT64_MAX;
    }
    return static_cast<std::int64_t>(value);
  }

  Value value_;
  Value (*element_at_)(const void* array, std::size_t index) noexcept = nullptr;
};

struct Attribute {
  std::string_view key;
  AttributeValue value;
};

using Attributes = std::initializer_list<Attribute>;

}  // namespace phosphor
