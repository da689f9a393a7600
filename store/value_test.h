// What a search asks of one value: to be there, to equal, to be less, to contain, to match.
//
// Values are compared with operands of their own kind: texts with texts (by bytes), numbers with
// numbers (an integer and a real by what they are, not by how they are stored), true and false with
// each other. A value of another kind does not fit, and is no error. Arrays, maps and bytes are not
// equal to anything and have no order; `contains` and `matches` look at the text that every value
// has (proto/value_text.h).
//
// A value. Threads: any number may ask the same test. Failure: none.

#pragma once

#include "store/text_pattern.h"

#include <phosphor/value.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace phosphor {

enum class Comparison : std::uint8_t {
  exists,
  equal,       // one of the operands
  text_equal,  // the text of the value, of whatever kind, is the operand's
  less,
  less_equal,
  greater,
  greater_equal,
  contains,  // the text of the value has the operand's text in it
  matches,   // the text of the value, as a whole
};

using Operand = std::variant<std::string, bool, std::int64_t, double>;

struct ValueTest {
  Comparison comparison = Comparison::exists;
  std::vector<Operand> operands;       // several for `equal`; none for exists and matches; else one
  std::optional<TextPattern> pattern;  // for matches

  static ValueTest exists() { return {}; }
  static ValueTest equal(Operand operand) { return {Comparison::equal, {std::move(operand)}, {}}; }
  static ValueTest one_of(std::vector<Operand> operands) {
    return {Comparison::equal, std::move(operands), {}};
  }
  static ValueTest text_equal(std::string text) {
    return {Comparison::text_equal, {std::move(text)}, {}};
  }
  static ValueTest contains(std::string text) {
    return {Comparison::contains, {std::move(text)}, {}};
  }
  static ValueTest matches(TextPattern pattern) {
    return {Comparison::matches, {}, std::move(pattern)};
  }
  // For less … greater_equal.
  static ValueTest ordered(Comparison comparison, Operand operand) {
    return {comparison, {std::move(operand)}, {}};
  }

  bool fits(const Value& value) const;

  // Texts of which every value that fits has one; none where values with others may fit.
  std::optional<std::vector<std::string>> only_texts() const;
};

}  // namespace phosphor
