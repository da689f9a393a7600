// How the spans that a search finds are divided: by service, by an attribute, by any member of a
// span that has values to count.
//
// Counted are traces that match, and of their spans those that counted_spans.h says. A span counts
// once for each value that it has.
//
// FacetCounter: owned by one request. Threads: its own. Memory: `max_facet_values` texts for each
// facet; the spans of further values are counted together. Failure: none.

#pragma once

#include "query/counted_spans.h"
#include "store/trace_store.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace phosphor {

// A member of a span: SpanTest without what is compared.
struct FacetField {
  std::string name;  // as the request has it
  SpanField field = SpanField::service;
  std::string key = {};
  AttributeLevel level = AttributeLevel::any;
};

// More facets are another request; more values are not looked at by anybody.
inline constexpr std::size_t max_facets = 10;
inline constexpr std::size_t max_facet_values = 10'000;

struct FacetValue {
  std::string value;  // as text (proto/value_text.h)
  std::uint64_t span_count = 0;
  std::uint64_t error_count = 0;
  std::uint64_t trace_count = 0;
};

struct Facet {
  std::string name;
  std::vector<FacetValue> values;       // most spans first, then by value
  std::uint64_t value_count = 0;        // of all values that were counted, listed here or not
  std::uint64_t absent_span_count = 0;  // spans without a value
  std::uint64_t other_span_count = 0;   // of values beyond max_facet_values
};

struct FacetCounts {
  std::uint64_t trace_count = 0;
  std::uint64_t span_count = 0;
  std::uint64_t error_count = 0;  // spans
  std::vector<Facet> facets;      // as they were asked for
};

class FacetCounter {
 public:
  FacetCounter(const TraceCondition& where, std::vector<FacetField> fields);

  void add(const Trace& trace);
  // The values with the most spans, `limit` of each facet.
  FacetCounts counts(std::size_t limit) const;

 private:
  struct Tally {
    std::uint64_t span_count = 0;
    std::uint64_t error_count = 0;
    std::uint64_t trace_count = 0;
    std::uint64_t last_trace = 0;  // that was counted
  };
  struct Tallies {
    FacetField field;
    std::unordered_map<std::string, Tally> values;
    std::uint64_t absent = 0;
    std::uint64_t other = 0;
  };

  void add(const Span& span, Tallies& tallies);
  Facet facet_of(const Tallies& tallies, std::size_t limit) const;

  CountedSpans counted_;
  std::vector<Tallies> tallies_;
  std::uint64_t traces_ = 0;
  std::uint64_t spans_ = 0;
  std::uint64_t errors_ = 0;
};

}  // namespace phosphor
