// What a trace can be searched by, as 64-bit terms: hashes of service, operation, each attribute
// (key and text), and whether there is an error. Every trace has the term `all` besides.
//
// The rule that makes search exact: if a span of the assembled trace fulfils a filter, then the
// filter's term is among the terms of the records it was made from. The reverse need not hold (two
// terms may hash alike, a half may end up with another name), so whoever finds a trace by a term
// still has to look at it. Durable: indexes on disk depend on the hashes (XXH3, 64 bits, seeded
// with the kind of term; of an attribute seeded with the hash of its key).
//
// Threads: pure. Failure: none.

#pragma once

#include "store/keys.h"
#include "store/trace_store.h"

#include <span>
#include <vector>

namespace phosphor {

// Every trace is posted under it.
Term term_of_all() noexcept;

// Traces that have to be looked at whatever is searched for (store/recent_traces.h).
Term term_of_unsorted() noexcept;

// Of records of one trace; sorted, each once.
std::vector<Term> terms_of(std::span<const Span* const> spans,
                           std::span<const Annotation* const> annotations);

// The terms that every match of the query has; the ones likely to be rarest first. Never empty.
std::vector<Term> terms_for(const SearchQuery& query);

}  // namespace phosphor
