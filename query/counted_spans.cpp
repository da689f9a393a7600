#include "query/counted_spans.h"

#include "store/trace_match.h"

#include <algorithm>

namespace phosphor {
namespace {

// What is asked of spans, other than that there is none.
void collect(const TraceCondition& condition, std::vector<SpanCondition>& found) {
  if (condition.kind == TraceCondition::Kind::none_of) return;
  if (condition.test) {
    const auto* const of_span = std::get_if<SpanCondition>(&*condition.test);
    if (of_span != nullptr) found.push_back(*of_span);
  }
  for (const TraceCondition& part : condition.parts) collect(part, found);
}

}  // namespace

CountedSpans::CountedSpans(const TraceCondition& where) {
  collect(with_inner_negations(where), conditions_);
}

bool CountedSpans::has(const Span& span) const {
  return conditions_.empty() ||
         std::any_of(conditions_.begin(), conditions_.end(),
                     [&](const SpanCondition& condition) { return span_matches(span, condition); });
}

}  // namespace phosphor
