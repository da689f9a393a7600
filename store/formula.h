// Tests joined by and, or, not.
//
// A value. Threads: pure. Failure: none. Depth is the maker's to bound: these functions recurse.

#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace phosphor {

template <typename Test>
struct Formula {
  enum class Kind : std::uint8_t { test, all_of, any_of, none_of };

  Kind kind = Kind::all_of;  // of nothing: it always holds
  std::optional<Test> test;  // of kind test, which has no parts
  std::vector<Formula> parts;

  Formula() = default;
  explicit Formula(Test of) : kind(Kind::test), test(std::move(of)) {}
  Formula(Kind how, std::vector<Formula> of) : kind(how), parts(std::move(of)) {}

  // Whether it says nothing.
  bool is_always() const noexcept { return kind == Kind::all_of && parts.empty(); }
};

// Parts that say nothing are left out, and one alone stays what it is.
template <typename Test>
Formula<Test> all_of(std::vector<Formula<Test>> parts) {
  std::erase_if(parts, [](const auto& part) { return part.is_always(); });
  if (parts.size() == 1) return std::move(parts.front());
  return {Formula<Test>::Kind::all_of, std::move(parts)};
}

template <typename Test>
Formula<Test> any_of(std::vector<Formula<Test>> parts) {
  if (parts.size() == 1) return std::move(parts.front());
  return {Formula<Test>::Kind::any_of, std::move(parts)};
}

template <typename Test>
Formula<Test> none_of(Formula<Test> part) {
  return {Formula<Test>::Kind::none_of, {std::move(part)}};
}

// `ask(test)` says whether a test holds.
template <typename Test, typename Ask>
bool holds(const Formula<Test>& formula, const Ask& ask) {
  const auto part_holds = [&](const Formula<Test>& part) { return holds(part, ask); };
  const auto& parts = formula.parts;
  switch (formula.kind) {
    case Formula<Test>::Kind::test:
      return ask(*formula.test);
    case Formula<Test>::Kind::all_of:
      return std::all_of(parts.begin(), parts.end(), part_holds);
    case Formula<Test>::Kind::any_of:
      return std::any_of(parts.begin(), parts.end(), part_holds);
    case Formula<Test>::Kind::none_of:
      return std::none_of(parts.begin(), parts.end(), part_holds);
  }
  return false;
}

// The same with every "none of" around one test (negation normal form; De Morgan's laws).
template <typename Test>
Formula<Test> with_inner_negations(const Formula<Test>& formula, bool negated = false) {
  using Kind = typename Formula<Test>::Kind;
  if (formula.kind == Kind::test) return negated ? none_of(formula) : formula;
  const bool part_negated = negated != (formula.kind == Kind::none_of);
  // "None of" is "all of" the contraries.
  const bool all = (formula.kind != Kind::any_of) != negated;
  std::vector<Formula<Test>> parts;
  for (const Formula<Test>& part : formula.parts) {
    parts.push_back(with_inner_negations(part, part_negated));
  }
  return all ? all_of(std::move(parts)) : any_of(std::move(parts));
}

// The same of other tests: `make(test)`.
template <typename Test, typename Make>
auto mapped(const Formula<Test>& formula, const Make& make)
    -> Formula<decltype(make(*formula.test))> {
  Formula<decltype(make(*formula.test))> made;
  using Kind = decltype(made.kind);
  made.kind = static_cast<Kind>(formula.kind);
  if (formula.test) made.test = make(*formula.test);
  for (const Formula<Test>& part : formula.parts) made.parts.push_back(mapped(part, make));
  return made;
}

// Calls `visit(test)` for each.
template <typename Test, typename Visit>
void for_each_test(const Formula<Test>& formula, const Visit& visit) {
  if (formula.test) visit(*formula.test);
  for (const Formula<Test>& part : formula.parts) for_each_test(part, visit);
}

}  // namespace phosphor
