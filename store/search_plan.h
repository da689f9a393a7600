// Where a search has to look: what each match must have, as far as the records of one place (a row,
// a block, a head) can say it.
//
// The parts of a trace, and of a half of a call, may lie in different places, each of which is
// asked by itself. So where several conditions must hold for a trace, or for a half that is joined
// from annotations, only one of them can be looked for, and it must be the same one everywhere: the
// one that is likely to be rarest. A span that came whole lies in one place and can be asked for
// everything. What a plan finds is a superset of the matches; trace_match.h decides.
//
// A value, made once for each search. Threads: pure. Failure: none.

#pragma once

#include "store/search_condition.h"
#include "store/search_terms.h"

#include <chrono>
#include <optional>
#include <vector>

namespace phosphor {

struct SearchPlan {
  // One span of every match fulfils it. Negations are around tests alone.
  SpanCondition span;
  // That span fulfils one of these; if it was joined from annotations, one of them may lend
  // (trace_match.h) what one of these asks. None where nothing can be said.
  std::optional<std::vector<SpanTest>> anchors;
  // Every match has a record with one of these terms. None where no term says anything.
  std::optional<std::vector<Term>> terms;
  // The span lasts no less than that; the least there is where nothing is said.
  std::chrono::nanoseconds min_duration = std::chrono::nanoseconds::min();
};

SearchPlan plan_of(const TraceCondition& condition);

// Of which every record whose own fields fulfil the test has one; none where it may have none.
std::optional<std::vector<Term>> terms_of(const SpanTest& test);

}  // namespace phosphor
