// Whether one span fulfils all filters of a search. The one place that decides it, for every store.
//
// Threads: pure. Failure: none.

#pragma once

#include "store/trace_store.h"

namespace phosphor {

// `query.range`, `limit` and `after` are about whole traces and are not looked at.
bool span_matches(const Span& span, const SearchQuery& query);

// Whether a span of the trace matches.
bool trace_matches(const Trace& trace, const SearchQuery& query);

// Whether a trace with this start and id is in the query's range and after its cursor.
bool in_page(Timestamp start, TraceId id, const SearchQuery& query) noexcept;

// The order of search results: newest start first, then by larger trace id.
bool before_in_page(const SearchCursor& a, const SearchCursor& b) noexcept;

}  // namespace phosphor
