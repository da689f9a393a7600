// The search language: from text to the condition that a store is asked for. query/README.md has
// the grammar.
//
// Tests that stand together are about one span; braces say so explicitly, so that two pairs of them
// can be about two spans of a trace.
//
// Threads: pure. Failure: an Error with code invalid_argument says at which character what is wrong
// and, where it can, what was probably meant. Nothing recurses deeper than `max_search_depth`.

#pragma once

#include "query/facets.h"
#include "store/search_condition.h"

#include <phosphor/result.h>

#include <cstddef>
#include <string_view>

namespace phosphor {

// More than people write, and as much as one search may cost: each test can read every block.
inline constexpr std::size_t max_search_tests = 64;
inline constexpr std::size_t max_search_depth = 32;

Result<TraceCondition> parse_condition_untrusted(std::string_view text);

// A member of a span, as conditions name it: service, kind, .http.route, resource.host.name.
Result<FacetField> parse_facet_field_untrusted(std::string_view text);

// Both conditions at once. Where both are about one span, they are about the same one.
TraceCondition both(SpanCondition plain, TraceCondition written);
TraceCondition both(TraceCondition first, TraceCondition second);

}  // namespace phosphor
