// What the traces of a selection have that the other matches of the search have not: attributes
// ranked by how much they say about which of the two a trace is in (association.h).
//
// SelectionComparison: owned by one request. Threads: its own. Memory: as attribute_tally.h says.
// Failure: none; what was left out is said.

#pragma once

#include "query/attribute_tally.h"
#include "query/counted_spans.h"
#include "store/trace_store.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace phosphor {

// Of each side the first that are visited, which are the newest. The share of a value among as many
// is known to 1 %.
inline constexpr std::uint64_t max_compared_traces = 10'000;
// Of one attribute: those that differ most.
inline constexpr std::size_t max_shown_values = 10;

// Traces that fulfil all of it.
struct Selection {
  TraceCondition where;  // beside what the search asks
  TimeRange starts;      // of the trace
  // Of the trace, both included.
  std::chrono::nanoseconds min_duration = std::chrono::nanoseconds::min();
  std::chrono::nanoseconds max_duration = std::chrono::nanoseconds::max();
};

struct ComparedValue {
  std::string text;
  bool is_cut = false;
  std::string condition;  // that finds it, in the search language; empty where none does
  SideCounts traces;      // that have it
};

struct ComparedBucket {
  BucketBounds bounds;
  std::string condition;
  SideCounts traces;  // with a number of this size
};

struct ComparedAttribute {
  std::string name;  // in the search language
  ValueClass type = ValueClass::text;
  double association = 0;  // above 0, up to 1
  SideCounts absent;       // traces without it
  SideCounts other;        // traces with values beyond the limits
  std::uint64_t value_count = 0;
  std::vector<ComparedValue> values;    // most different first
  std::vector<ComparedBucket> buckets;  // by size; then there are no values
};

struct ComparisonResult {
  SideCounts traces;
  bool is_selection_cut = false;  // there were more traces than max_compared_traces
  bool is_rest_cut = false;
  TallyOverflow overflow;
  std::uint64_t attribute_count = 0;          // of all that were compared
  std::vector<ComparedAttribute> attributes;  // by association; those that say something
};

class SelectionComparison {
 public:
  SelectionComparison(const TraceCondition& where, Selection selection);

  // A match of the search; false where no more are wanted.
  bool add(const Trace& trace);
  // The `limit` attributes that say most.
  ComparisonResult result(std::size_t limit) const;

 private:
  bool is_selected(const Trace& trace) const;

  CountedSpans counted_;
  Selection selection_;
  AttributeTallies tallies_;
  bool is_selection_cut_ = false;
  bool is_rest_cut_ = false;
};

}  // namespace phosphor
