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

// Whether a trace with this start and id is in the query's range and after its cursor.
bool in_page(Timestamp start, TraceId id, const SearchQuery& query) noexcept;

// The order of search results: newest start first, then by larger trace id.
bool before_in_page(const SearchCursor& a, const SearchCursor& b) noexcept;

}  // namespace phosphor
