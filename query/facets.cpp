#include "query/facets.h"

#include "proto/value_text.h"
#include "query/span_words.h"
#include "store/span_members.h"

#include <algorithm>
#include <utility>

namespace phosphor {
namespace {

std::string text_of(const Value& value) {
  std::string text;
  append_text(value, text);
  return text;
}

// Each value once. Empty texts are none.
std::vector<std::string> values_of(const Span& span, const FacetField& field) {
  std::vector<std::string> values;
  const auto add = [&](std::string_view text) {
    if (!text.empty()) values.emplace_back(text);
  };
  if (const auto text = text_member(field.field)) add(span.*text);
  if (field.field == SpanField::kind) add(word_of(span.kind));
  if (field.field == SpanField::status) add(word_of(span.status));
  if (field.field == SpanField::event_name) {
    for (const Event& event : span.events) add(event.name);
  }
  if (field.field == SpanField::attribute) {
    visit_attributes(span, field.level, [&](const KeyValue& attribute) {
      if (attribute.key == field.key) values.push_back(text_of(attribute.value));
      return true;
    });
  }
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
  return values;
}

bool more_spans(const FacetValue& a, const FacetValue& b) {
  return a.span_count != b.span_count ? a.span_count > b.span_count : a.value < b.value;
}

}  // namespace

FacetCounter::FacetCounter(const TraceCondition& where, std::vector<FacetField> fields)
    : counted_(where) {
  for (FacetField& field : fields) tallies_.push_back({std::move(field), {}, 0, 0});
}

void FacetCounter::add(const Trace& trace) {
  ++traces_;
  for (const Span& span : trace.spans) {
    if (!counted_.has(span)) continue;
    ++spans_;
    if (span.status == StatusCode::error) ++errors_;
    for (Tallies& tallies : tallies_) add(span, tallies);
  }
}

void FacetCounter::add(const Span& span, Tallies& tallies) {
  const std::vector<std::string> values = values_of(span, tallies.field);
  if (values.empty()) ++tallies.absent;
  bool is_other = false;
  for (const std::string& value : values) {
    const bool is_full = tallies.values.size() >= max_facet_values;
    const auto found =
        is_full ? tallies.values.find(value) : tallies.values.try_emplace(value).first;
    if (found == tallies.values.end()) {
      is_other = true;
      continue;
    }
    Tally& tally = found->second;
    ++tally.span_count;
    if (span.status == StatusCode::error) ++tally.error_count;
    if (tally.last_trace != traces_) ++tally.trace_count;
    tally.last_trace = traces_;
  }
  if (is_other) ++tallies.other;
}

Facet FacetCounter::facet_of(const Tallies& tallies, std::size_t limit) const {
  Facet facet{tallies.field.name, {}, tallies.values.size(), tallies.absent, tallies.other};
  for (const auto& [value, tally] : tallies.values) {
    facet.values.push_back({value, tally.span_count, tally.error_count, tally.trace_count});
  }
  const std::size_t listed = std::min(limit, facet.values.size());
  std::partial_sort(facet.values.begin(),
                    facet.values.begin() + static_cast<std::ptrdiff_t>(listed), facet.values.end(),
                    more_spans);
  facet.values.resize(listed);
  return facet;
}

FacetCounts FacetCounter::counts(std::size_t limit) const {
  FacetCounts counts{traces_, spans_, errors_, {}};
  for (const Tallies& tallies : tallies_) counts.facets.push_back(facet_of(tallies, limit));
  return counts;
}

}  // namespace phosphor
