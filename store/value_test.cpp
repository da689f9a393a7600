#include "store/value_test.h"

#include "proto/value_text.h"

#include <algorithm>
#include <cmath>
#include <compare>
#include <utility>

namespace phosphor {
namespace {

using Order = std::partial_ordering;

// Of numbers as they are: converting the integer would round it.
Order order_of(std::int64_t integer, double real) {
  if (std::isnan(real)) return Order::unordered;
  constexpr double beyond = 9223372036854775808.0;  // 2^63
  if (real >= beyond) return Order::less;
  if (real < -beyond) return Order::greater;
  const double whole = std::trunc(real);
  const auto as_integer = static_cast<std::int64_t>(whole);
  if (integer != as_integer) return integer <=> as_integer;
  return whole <=> real;
}

Order reversed(Order order) { return 0 <=> order; }

// Unordered where they are of different kinds.
Order order_of(const Value& value, const Operand& operand) {
  const auto* const text = std::get_if<std::string>(&operand);
  const auto* const integer = std::get_if<std::int64_t>(&operand);
  const auto* const real = std::get_if<double>(&operand);
  switch (value.type()) {
    case ValueType::string:
      if (text != nullptr) return value.as_string() <=> std::string_view(*text);
      break;
    case ValueType::integer:
      if (integer != nullptr) return value.as_integer() <=> *integer;
      if (real != nullptr) return order_of(value.as_integer(), *real);
      break;
    case ValueType::real:
      if (integer != nullptr) return reversed(order_of(*integer, value.as_real()));
      if (real != nullptr) return value.as_real() <=> *real;
      break;
    default:
      break;
  }
  return Order::unordered;
}

bool equals(const Value& value, const Operand& operand) {
  if (const auto* const truth = std::get_if<bool>(&operand)) {
    return value.type() == ValueType::boolean && value.as_boolean() == *truth;
  }
  return order_of(value, operand) == Order::equivalent;
}

// `ask(text)` with the text of the value.
template <typename Ask>
bool with_text(const Value& value, Ask ask) {
  if (value.type() == ValueType::string) return ask(value.as_string());
  std::string text;
  append_text(value, text);
  return ask(std::string_view(text));
}

std::string text_of(const Value& value) {
  std::string text;
  append_text(value, text);
  return text;
}

void add_texts_of(std::int64_t integer, std::vector<std::string>& texts) {
  texts.push_back(text_of(Value::integer(integer)));
  const auto real = static_cast<double>(integer);
  if (order_of(integer, real) == Order::equivalent) texts.push_back(text_of(Value::real(real)));
  if (integer == 0) texts.push_back(text_of(Value::real(-0.0)));
}

void add_texts_of(double real, std::vector<std::string>& texts) {
  texts.push_back(text_of(Value::real(real)));
  constexpr double beyond = 9223372036854775808.0;
  if (real == std::trunc(real) && real >= -beyond && real < beyond) {
    add_texts_of(static_cast<std::int64_t>(real), texts);
  }
}

void add_texts_of(bool truth, std::vector<std::string>& texts) {
  texts.push_back(text_of(Value::boolean(truth)));
}

void add_texts_of(const std::string& text, std::vector<std::string>& texts) {
  texts.push_back(text);
}

}  // namespace

bool ValueTest::fits(const Value& value) const {
  switch (comparison) {
    case Comparison::exists:
      return true;
    case Comparison::equal:
      return std::any_of(operands.begin(), operands.end(),
                         [&](const Operand& operand) { return equals(value, operand); });
    case Comparison::text_equal:
      return with_text(value,
                       [&](auto text) { return text == std::get<std::string>(operands[0]); });
    case Comparison::less:
      return order_of(value, operands[0]) == Order::less;
    case Comparison::less_equal:
      return std::is_lteq(order_of(value, operands[0]));
    case Comparison::greater:
      return order_of(value, operands[0]) == Order::greater;
    case Comparison::greater_equal:
      return std::is_gteq(order_of(value, operands[0]));
    case Comparison::contains:
      return with_text(value, [&](std::string_view text) {
        return text.find(std::get<std::string>(operands[0])) != std::string_view::npos;
      });
    case Comparison::matches:
      return with_text(value, [&](std::string_view text) { return pattern->fits(text); });
  }
  return false;
}

std::optional<std::vector<std::string>> ValueTest::only_texts() const {
  if (comparison != Comparison::equal && comparison != Comparison::text_equal) return std::nullopt;
  std::vector<std::string> texts;
  for (const Operand& operand : operands) {
    std::visit([&](const auto& it) { add_texts_of(it, texts); }, operand);
  }
  std::sort(texts.begin(), texts.end());
  texts.erase(std::unique(texts.begin(), texts.end()), texts.end());
  return texts;
}

}  // namespace phosphor
