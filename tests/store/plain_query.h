// A search by the plain filters, of which one span fulfils all: what most tests ask.

#pragma once

#include "store/trace_store.h"

#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace phosphor::test {

struct AttributeText {
  std::string key;
  std::string text;
};

struct PlainQuery {
  std::optional<std::string> service;
  std::optional<std::string> operation;
  std::vector<AttributeText> attributes;
  std::optional<std::chrono::nanoseconds> min_duration;
  std::optional<std::chrono::nanoseconds> max_duration;
  bool errors_only = false;
  SpanCondition also;  // of the same span
  TimeRange range;
  std::size_t limit = 20;
  std::optional<SearchCursor> after;
  SearchOrder order = SearchOrder::newest_first;

  SpanCondition condition() const {
    std::vector<SpanCondition> all;
    if (operation) all.push_back(name_is(*operation));
    if (service) all.push_back(service_is(*service));
    if (errors_only) all.push_back(status_is_error());
    for (const AttributeText& it : attributes) all.push_back(attribute_is(it.key, it.text));
    if (min_duration) all.push_back(lasts_at_least(*min_duration));
    if (max_duration) all.push_back(lasts_at_most(*max_duration));
    all.push_back(also);
    return all_of(std::move(all));
  }
  operator SearchQuery() const { return {some_span(condition()), range, limit, after, order}; }
};

template <typename Build>
PlainQuery query_of(Build build) {
  PlainQuery query;
  build(query);
  return query;
}

}  // namespace phosphor::test
