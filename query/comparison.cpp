#include "query/comparison.h"

#include "query/search_words.h"
#include "store/trace_match.h"
#include "store/trace_summary.h"

#include <algorithm>
#include <cmath>
#include <string_view>
#include <tuple>
#include <utility>

namespace phosphor {
namespace {

SideCounts operator-(SideCounts a, SideCounts b) {
  return {a.selection - b.selection, a.rest - b.rest};
}

// What of it the traces of a side have: how far apart the two shares are.
double difference(SideCounts counts, SideCounts traces) {
  const auto share = [](std::uint64_t part, std::uint64_t of) {
    return of == 0 ? 0 : static_cast<double>(part) / static_cast<double>(of);
  };
  return std::abs(share(counts.selection, traces.selection) - share(counts.rest, traces.rest));
}

std::string condition_of(const AttributeName& name, const ValueTally& value) {
  const std::string literal = literal_of(name, value);
  if (literal.empty()) return "";
  return field_words(name.field, name.level, name.key) + " = " + literal;
}

std::string condition_of(const AttributeName& name, const BucketBounds& bounds) {
  const std::string field = field_words(name.field, name.level, name.key);
  std::string condition;
  if (bounds.from) condition = field + " >= " + number_words(*bounds.from);
  if (bounds.from && bounds.to) condition += " and ";
  if (bounds.to) condition += field + " < " + number_words(*bounds.to);
  return condition;
}

std::vector<SideCounts> rows_of(const AttributeTally& tally, SideCounts absent) {
  std::vector<SideCounts> rows;
  for (const auto& [hash, value] : tally.values) rows.push_back(value.traces.counts());
  if (tally.is_by_size) {
    for (const auto& [bucket, traces] : tally.buckets) rows.push_back(traces.counts());
  }
  if (absent.total() > 0) rows.push_back(absent);
  return rows;
}

// Values beyond the limit are not known apart, so together they say nothing; one may still say it.
double association(const AttributeTally& tally, SideCounts absent, SideCounts traces) {
  const std::vector<SideCounts> rows = rows_of(tally, absent);
  const double of_best = association_of_best_value(rows, traces);
  if (tally.other.counts().total() > 0) return of_best;
  return std::max(of_best, association_of_values(rows));
}

std::vector<ComparedValue> values_of(const AttributeName& name, const AttributeTally& tally,
                                     SideCounts traces) {
  std::vector<ComparedValue> values;
  for (const auto& [hash, value] : tally.values) {
    values.push_back({value.text, value.is_cut, condition_of(name, value), value.traces.counts()});
  }
  std::sort(values.begin(), values.end(), [&](const ComparedValue& a, const ComparedValue& b) {
    const double of_a = difference(a.traces, traces);
    const double of_b = difference(b.traces, traces);
    return of_a != of_b ? of_a > of_b : a.text < b.text;
  });
  if (values.size() > max_shown_values) values.resize(max_shown_values);
  return values;
}

std::vector<ComparedBucket> buckets_of(const AttributeName& name, const AttributeTally& tally) {
  std::vector<ComparedBucket> buckets;
  if (!tally.is_by_size) return buckets;
  for (const auto& [bucket, traces] : tally.buckets) {
    const BucketBounds bounds = bounds_of(bucket);
    buckets.push_back({bounds, condition_of(name, bounds), traces.counts()});
  }
  return buckets;
}

struct Ranked {
  const AttributeName* name;
  const AttributeTally* tally;
  double association;
};

ComparedAttribute compared(const Ranked& ranked, SideCounts traces) {
  const auto& [name, tally, association] = ranked;
  return {field_words(name->field, name->level, name->key),
          name->type,
          association,
          traces - tally->present.counts(),
          tally->other.counts(),
          tally->is_by_size ? tally->buckets.size() : tally->values.size(),
          values_of(*name, *tally, traces),
          buckets_of(*name, *tally)};
}

}  // namespace

SelectionComparison::SelectionComparison(const TraceCondition& where, Selection selection)
    : counted_(where), selection_(std::move(selection)) {}

bool SelectionComparison::is_selected(const Trace& trace) const {
  const TraceSummary summary = summarize(trace);
  return summary.start >= selection_.starts.start && summary.start < selection_.starts.end &&
         summary.duration >= selection_.min_duration &&
         summary.duration <= selection_.max_duration && trace_matches(trace, selection_.where);
}

bool SelectionComparison::add(const Trace& trace) {
  const bool selected = is_selected(trace);
  const SideCounts traces = tallies_.traces();
  if ((selected ? traces.selection : traces.rest) >= max_compared_traces) {
    (selected ? is_selection_cut_ : is_rest_cut_) = true;
    return !is_selection_cut_ || !is_rest_cut_;
  }
  tallies_.begin_trace(selected ? Side::selection : Side::rest);
  for (const Span& span : trace.spans) {
    if (counted_.has(span)) tallies_.add(span);
  }
  return true;
}

ComparisonResult SelectionComparison::result(std::size_t limit) const {
  const SideCounts traces = tallies_.traces();
  std::vector<Ranked> ranking;
  for (const auto& [name, tally] : tallies_.attributes()) {
    const double said = association(tally, traces - tally.present.counts(), traces);
    if (said > 0) ranking.push_back({&name, &tally, said});
  }
  std::sort(ranking.begin(), ranking.end(), [](const Ranked& a, const Ranked& b) {
    if (a.association != b.association) return a.association > b.association;
    const auto order = [](const AttributeName& name) {
      return std::tuple(name.field, name.level, std::string_view(name.key), name.type);
    };
    return order(*a.name) < order(*b.name);
  });
  if (ranking.size() > limit) ranking.resize(limit);
  ComparisonResult result{
      traces, is_selection_cut_, is_rest_cut_, tallies_.overflow(), tallies_.attributes().size(),
      {}};
  for (const Ranked& ranked : ranking) result.attributes.push_back(compared(ranked, traces));
  return result;
}

}  // namespace phosphor
