// Random conditions of searches, about what the random records of the store's tests say.
//
// `roll(sides)` gives 0 … sides-1.

#pragma once

#include "store/search_condition.h"

#include <doctest/doctest.h>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace phosphor::test {

template <typename Roll>
class RandomConditions {
 public:
  explicit RandomConditions(Roll roll) : roll_(std::move(roll)) {}

  SpanCondition span(int depth = 3) {
    return joined<SpanTest>(depth, [this](int) { return SpanCondition(test()); });
  }

  TraceCondition trace(int depth = 2) {
    return joined<TraceTest>(depth, [this](int) {
      if (!one_in(4)) return some_span(span(2));
      return TraceCondition(TraceTest(trace_test()));
    });
  }

 private:
  template <typename Test, typename Leaf>
  Formula<Test> joined(int depth, Leaf leaf) {
    if (depth == 0 || one_in(3)) return leaf(depth);
    if (one_in(4)) return none_of(joined<Test>(depth - 1, leaf));
    std::vector<Formula<Test>> parts;
    for (std::uint64_t i = 0; i < 1 + roll_(3); ++i) parts.push_back(joined<Test>(depth - 1, leaf));
    return one_in(2) ? all_of(std::move(parts)) : any_of(std::move(parts));
  }

  bool one_in(std::uint64_t sides) { return roll_(sides) == 0; }
  std::string one_of(const std::vector<std::string>& texts) { return texts[roll_(texts.size())]; }
  std::string text() {
    return one_of({"api", "cards", "feed", "", "GET /", "load", "step", "1", "x", "true", "-700",
                   "72.5", "h1", "boom", "e", "note"});
  }

  SpanTest test() {
    const auto field = static_cast<SpanField>(roll_(10));
    SpanTest test{field, value_test(field)};
    if (field != SpanField::attribute) return test;
    test.key = one_of({"n", "user", "payload", "", "payload.client_send", "payload.server_recv"});
    if (one_in(3)) test.level = static_cast<AttributeLevel>(roll_(6));
    return test;
  }

  TraceFieldTest trace_test() {
    const auto field = static_cast<TraceField>(roll_(6));
    if (field == TraceField::root_service || field == TraceField::root_name) {
      return {field, test_of_text()};
    }
    return {field, test_of_number(field == TraceField::duration)};
  }

  ValueTest value_test(SpanField field) {
    switch (field) {
      case SpanField::kind:
        return ValueTest::equal(static_cast<std::int64_t>(roll_(6)));
      case SpanField::status:
        return ValueTest::equal(static_cast<std::int64_t>(roll_(3)));
      case SpanField::duration:
        return one_in(5) ? ValueTest::exists() : test_of_number(true);
      case SpanField::attribute:
        return one_in(2) ? test_of_number(false) : test_of_text();
      default:
        return test_of_text();
    }
  }

  ValueTest test_of_number(bool is_duration) {
    const auto number = static_cast<std::int64_t>(roll_(4));
    const Operand operand = is_duration ? Operand(number * 30'000'000)
                            : one_in(2) ? Operand(number)
                                        : Operand(static_cast<double>(number) + 0.5);
    if (one_in(4)) return ValueTest::equal(operand);
    const auto first = static_cast<std::uint64_t>(Comparison::less);
    return ValueTest::ordered(static_cast<Comparison>(first + roll_(4)), operand);
  }

  ValueTest test_of_text() {
    switch (roll_(6)) {
      case 0:
        return ValueTest::exists();
      case 1:
        return ValueTest::one_of({text(), text()});
      case 2:
        return ValueTest::text_equal(text());
      case 3:
        return ValueTest::contains(text().substr(0, 2));
      case 4: {
        auto pattern = TextPattern::compile_untrusted(one_of({".*", "a.*", "[a-f]+", ".+[0-9]"}));
        REQUIRE(pattern.ok());
        return ValueTest::matches(*std::move(pattern));
      }
      default:
        return one_in(3) ? ValueTest::ordered(Comparison::less, text()) : ValueTest::equal(text());
    }
  }

  Roll roll_;
};

}  // namespace phosphor::test
