// The parameters of the API's routes: from decoded text to the store's questions, strictly.
//
// A parameter that a route does not know is an error, and so is one that may be given once and
// comes twice: a misspelt filter must never silently match everything.
//
// Threads: pure functions. Failure: an Error with code invalid_argument names the parameter.

#pragma once

#include "query/comparison.h"
#include "query/facets.h"
#include "query/service_activity.h"
#include "query/target.h"
#include "query/trace_json.h"
#include "store/trace_store.h"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace phosphor {

// More traces in one answer are a download, not a search; pages by cursor give all of them.
inline constexpr std::size_t max_search_limit = 1000;

Result<SearchQuery> parse_search_untrusted(const std::vector<QueryParameter>& parameters);

// A search whose spans are counted by fields.
struct FacetRequest {
  SearchQuery query;  // without limit, order and cursor
  std::vector<FacetField> by;
  std::size_t limit = 20;  // of values for each field
};
Result<FacetRequest> parse_facets_untrusted(const std::vector<QueryParameter>& parameters);

// A search whose spans' attributes are listed.
struct AttributeRequest {
  SearchQuery query;  // without limit, order and cursor
  std::size_t limit = 200;
};
Result<AttributeRequest> parse_attributes_untrusted(const std::vector<QueryParameter>& parameters);

// A search whose matches are divided into a selection and the rest.
struct ComparisonRequest {
  SearchQuery query;  // without limit, order and cursor
  Selection selection;
  std::size_t limit = 20;  // of attributes
};
Result<ComparisonRequest> parse_comparison_untrusted(const std::vector<QueryParameter>& parameters);

// Of a service that the path names. The range is filled up as below.
Result<ActivityRequest> parse_activity_untrusted(std::string service,
                                                 const std::vector<QueryParameter>& parameters,
                                                 Timestamp now);

// start_unix_ns and end_unix_ns; what is not given is filled up to one hour that ends now.
Result<TimeRange> parse_recent_range_untrusted(const std::vector<QueryParameter>& parameters,
                                               Timestamp now);

// first and count: which of a trace's nodes; all where nothing is given.
Result<NodeWindow> parse_node_window_untrusted(const std::vector<QueryParameter>& parameters);

// text: words to find in a trace.
Result<std::string> parse_find_untrusted(const std::vector<QueryParameter>& parameters);

// That there are none at all.
Result<void> expect_no_parameters(const std::vector<QueryParameter>& parameters);

// "1.5s", "200ms", "750us", "10ns", also "2m" and "1h": exact, not negative; none if it is not one.
std::optional<std::chrono::nanoseconds> parse_duration_untrusted(std::string_view text);

// A cursor as text that means nothing to a client, and back; none if no search in this order has
// given it.
std::string cursor_text(const SearchCursor& cursor, SearchOrder order);
std::optional<SearchCursor> parse_cursor_untrusted(std::string_view text, SearchOrder order);

}  // namespace phosphor
