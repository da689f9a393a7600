#include "store/search_plan.h"

#include <phosphor/annotation.h>

#include <algorithm>
#include <string>
#include <utility>

namespace phosphor {
namespace {

using Nanoseconds = std::chrono::nanoseconds;

// How rare what a test asks for is likely to be, the rarest first.
enum class Rarity : std::uint8_t {
  attribute_value,
  name,
  error,
  service,
  other_attribute,  // from here on there are no terms
  other_text,
  anything,
};

Rarity rarity_of(const SpanTest& test) {
  const bool has_terms = terms_of(test).has_value();
  switch (test.field) {
    case SpanField::attribute:
      return has_terms ? Rarity::attribute_value : Rarity::other_attribute;
    case SpanField::name:
      return has_terms ? Rarity::name : Rarity::other_text;
    case SpanField::service:
      return has_terms ? Rarity::service : Rarity::other_text;
    case SpanField::status:
      return has_terms ? Rarity::error : Rarity::anything;
    case SpanField::kind:
    case SpanField::duration:
    case SpanField::event_name:
      return Rarity::anything;
    case SpanField::status_message:
    case SpanField::hostname:
    case SpanField::peer:
      return Rarity::other_text;
  }
  return Rarity::anything;
}

// Tests of which one must hold, and how rare that is.
struct Anchors {
  std::optional<std::vector<SpanTest>> tests;
  Rarity rarity = Rarity::anything;
};

Anchors anchors_of(const SpanCondition& condition);

Anchors rarest_of(const std::vector<SpanCondition>& parts) {
  Anchors best;
  for (const SpanCondition& part : parts) {
    Anchors anchors = anchors_of(part);
    if (anchors.tests && (!best.tests || anchors.rarity < best.rarity)) best = std::move(anchors);
  }
  return best;
}

Anchors together(const std::vector<SpanCondition>& parts) {
  Anchors all{std::vector<SpanTest>{}, Rarity::attribute_value};
  for (const SpanCondition& part : parts) {
    Anchors anchors = anchors_of(part);
    if (!anchors.tests) return {};
    all.tests->insert(all.tests->end(), anchors.tests->begin(), anchors.tests->end());
    all.rarity = std::max(all.rarity, anchors.rarity);
  }
  return all;
}

// Requires: negations are around tests alone.
Anchors anchors_of(const SpanCondition& condition) {
  switch (condition.kind) {
    case SpanCondition::Kind::test:
      if (rarity_of(*condition.test) == Rarity::anything) return {};
      return {std::vector<SpanTest>{*condition.test}, rarity_of(*condition.test)};
    case SpanCondition::Kind::all_of:
      return rarest_of(condition.parts);
    case SpanCondition::Kind::any_of:
      return together(condition.parts);
    case SpanCondition::Kind::none_of:
      return {};
  }
  return {};
}

// What one span of each match fulfils. Requires: negations are around tests alone.
SpanCondition needed(const TraceCondition& condition);

SpanCondition rarest_needed(const std::vector<TraceCondition>& parts) {
  SpanCondition best;
  for (const TraceCondition& part : parts) {
    SpanCondition next = needed(part);
    if (next.is_always()) continue;
    if (best.is_always() || anchors_of(next).rarity < anchors_of(best).rarity) {
      best = std::move(next);
    }
  }
  return best;
}

SpanCondition one_needed(const std::vector<TraceCondition>& parts) {
  std::vector<SpanCondition> all;
  for (const TraceCondition& part : parts) {
    all.push_back(needed(part));
    if (all.back().is_always()) return {};
  }
  return any_of(std::move(all));
}

SpanCondition needed(const TraceCondition& condition) {
  switch (condition.kind) {
    case TraceCondition::Kind::test:
      if (const auto* of_span = std::get_if<SpanCondition>(&*condition.test)) {
        return with_inner_negations(*of_span);
      }
      return {};
    case TraceCondition::Kind::all_of:
      return rarest_needed(condition.parts);
    case TraceCondition::Kind::any_of:
      return one_needed(condition.parts);
    case TraceCondition::Kind::none_of:
      return {};
  }
  return {};
}

std::optional<std::vector<Term>> terms_of_all(const std::vector<SpanTest>& anchors) {
  std::vector<Term> all;
  for (const SpanTest& anchor : anchors) {
    const auto terms = terms_of(anchor);
    if (!terms) return std::nullopt;
    all.insert(all.end(), terms->begin(), terms->end());
  }
  return all;
}

Nanoseconds shortest(const ValueTest& test) {
  const bool has_least =
      test.comparison == Comparison::greater || test.comparison == Comparison::greater_equal;
  if (!has_least) return Nanoseconds::min();
  const auto* const nanoseconds = std::get_if<std::int64_t>(&test.operands[0]);
  return nanoseconds != nullptr ? Nanoseconds(*nanoseconds) : Nanoseconds::min();
}

Nanoseconds min_duration_of(const SpanCondition& condition) {
  if (condition.test) {
    const bool is_duration = condition.test->field == SpanField::duration;
    return is_duration ? shortest(condition.test->value) : Nanoseconds::min();
  }
  if (condition.kind == SpanCondition::Kind::none_of || condition.parts.empty()) {
    return Nanoseconds::min();
  }
  std::vector<Nanoseconds> parts;
  for (const SpanCondition& part : condition.parts) parts.push_back(min_duration_of(part));
  return condition.kind == SpanCondition::Kind::all_of
             ? *std::max_element(parts.begin(), parts.end())
             : *std::min_element(parts.begin(), parts.end());
}

template <typename Make>
std::vector<Term> terms_for(const std::vector<std::string>& texts, Make make) {
  std::vector<Term> terms;
  for (const std::string& text : texts) terms.push_back(make(hash_of(text)));
  return terms;
}

}  // namespace

SearchPlan plan_of(const TraceCondition& condition) {
  SearchPlan plan;
  plan.span = needed(with_inner_negations(condition));
  plan.anchors = anchors_of(plan.span).tests;
  if (plan.anchors) plan.terms = terms_of_all(*plan.anchors);
  plan.min_duration = min_duration_of(plan.span);
  return plan;
}

// Names that are empty have no terms, since every note would have them.
std::optional<std::vector<Term>> terms_of(const SpanTest& test) {
  if (test.field == SpanField::status) {
    const auto fits = [&](StatusCode status) {
      return test.value.fits(Value::integer(static_cast<std::int64_t>(status)));
    };
    if (!fits(StatusCode::error) || fits(StatusCode::ok) || fits(StatusCode::unset)) {
      return std::nullopt;
    }
    return std::vector<Term>{error_term()};
  }
  const auto texts = test.value.only_texts();
  if (!texts) return std::nullopt;
  if (test.field == SpanField::attribute) {
    const TextHash key = hash_of(test.key);
    return terms_for(*texts, [&](TextHash text) { return attribute_term(key, text); });
  }
  if (std::find(texts->begin(), texts->end(), "") != texts->end()) return std::nullopt;
  if (test.field == SpanField::name) return terms_for(*texts, operation_term);
  if (test.field == SpanField::service) return terms_for(*texts, service_term);
  return std::nullopt;
}

}  // namespace phosphor
