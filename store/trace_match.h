// Whether a span, a trace fulfils what a search asks for. The one place that decides it, for every
// store.
//
// Threads: pure. Failure: none.

#pragma once

#include "store/trace_store.h"

namespace phosphor {

bool span_matches(const Span& span, const SpanCondition& condition);

bool trace_matches(const Trace& trace, const TraceCondition& condition);

// Whether a half of a call that fulfils the test may have from this annotation what fulfils it. An
// annotation is joined with others, so it cannot decide more.
bool may_lend(const Annotation& annotation, const SpanTest& test);

// Whether a trace at this place is in the query's range and, where results are ordered by start,
// after its cursor.
bool in_page(const SearchCursor& place, const SearchQuery& query) noexcept;

// The order in which the matches are visited, whatever the order of results is.
SearchOrder visiting_order(SearchOrder of_results) noexcept;

// The order of results.
bool before_in_page(const SearchCursor& a, const SearchCursor& b, SearchOrder order) noexcept;

}  // namespace phosphor
