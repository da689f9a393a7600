#include "proto/json_numbers.h"

#include <boost/json.hpp>

#include <charconv>
#include <limits>
#include <string_view>

namespace phosphor {
namespace {

namespace json = boost::json;

// The whole text, as from_chars reads it.
template <typename Number>
std::optional<Number> read_text(std::string_view text) {
  Number number{};
  const char* end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc{} || rest != end) return std::nullopt;
  return number;
}

// 1e3 is an integer for JSON, though its parser makes a double of it.
template <typename Integer>
std::optional<Integer> read_double(double number) {
  // Exactly representable, unlike the largest integers themselves.
  constexpr double limit = sizeof(Integer) == 8 && std::is_signed_v<Integer> ? 0x1p63 : 0x1p64;
  const double lowest = std::is_signed_v<Integer> ? -limit : 0.0;
  if (!(number >= lowest && number < limit)) return std::nullopt;
  const auto integer = static_cast<Integer>(number);
  if (static_cast<double>(integer) != number) return std::nullopt;
  return integer;
}

template <typename Integer>
std::optional<Integer> read_integer(const json::value& value) {
  if (const json::string* text = value.if_string()) {
    return read_text<Integer>({text->data(), text->size()});
  }
  if (value.is_double()) return read_double<Integer>(value.get_double());
  json::error_code error;
  const auto number = value.to_number<Integer>(error);
  if (error) return std::nullopt;
  return number;
}

}  // namespace

std::optional<std::int64_t> read_signed(const json::value& value) {
  return read_integer<std::int64_t>(value);
}

std::optional<std::uint64_t> read_unsigned(const json::value& value) {
  return read_integer<std::uint64_t>(value);
}

std::optional<double> read_real(const json::value& value) {
  if (const json::string* text = value.if_string()) {
    if (*text == "NaN") return std::numeric_limits<double>::quiet_NaN();
    if (*text == "Infinity") return std::numeric_limits<double>::infinity();
    if (*text == "-Infinity") return -std::numeric_limits<double>::infinity();
    return read_text<double>({text->data(), text->size()});
  }
  json::error_code error;
  const auto number = value.to_number<double>(error);
  if (error) return std::nullopt;
  return number;
}

}  // namespace phosphor
