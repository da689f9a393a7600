#include "query/attribute_list.h"

#include "query/search_words.h"

#include <algorithm>
#include <tuple>

namespace phosphor {
namespace {

template <typename Listed>
void keep_most_frequent(std::vector<Listed>& list, std::string Listed::*name, std::size_t limit) {
  std::sort(list.begin(), list.end(), [&](const Listed& a, const Listed& b) {
    return a.trace_count != b.trace_count ? a.trace_count > b.trace_count : a.*name < b.*name;
  });
  if (list.size() > limit) list.resize(limit);
}

std::vector<ListedValue> values_of(const AttributeName& name, const AttributeTally& tally) {
  std::vector<ListedValue> values;
  for (const auto& [hash, value] : tally.values) {
    std::string literal = literal_of(name, value);
    if (!literal.empty()) values.push_back({std::move(literal), value.traces.counts().total()});
  }
  keep_most_frequent(values, &ListedValue::literal, max_listed_values);
  return values;
}

}  // namespace

bool AttributeList::add(const Trace& trace) {
  if (tallies_.traces().total() >= max_listed_traces) {
    is_cut_ = true;
    return false;
  }
  tallies_.begin_trace(Side::selection);
  for (const Span& span : trace.spans) {
    if (counted_.has(span)) tallies_.add(span);
  }
  return true;
}

AttributeListing AttributeList::listing(std::size_t limit) const {
  const TallyOverflow overflow = tallies_.overflow();
  AttributeListing listing{
      tallies_.traces().total(), is_cut_ || overflow.attributes || overflow.values, {}};
  for (const auto& [name, tally] : tallies_.attributes()) {
    listing.attributes.push_back({field_words(name.field, name.level, name.key), name.type,
                                  tally.present.counts().total(), values_of(name, tally)});
  }
  listing.is_cut = listing.is_cut || listing.attributes.size() > limit;
  keep_most_frequent(listing.attributes, &ListedAttribute::name, limit);
  return listing;
}

}  // namespace phosphor
