#include "store/trace_match.h"

#include "proto/value_text.h"
#include "store/span_time.h"

#include <algorithm>

namespace phosphor {
namespace {

bool has_text(const Value& value, std::string_view text) {
  if (value.type() == ValueType::string) return value.as_string() == text;
  std::string own;
  append_text(value, own);
  return own == text;
}

bool among(Slice<KeyValue> attributes, const AttributeFilter& filter) {
  return std::any_of(attributes.begin(), attributes.end(), [&](const KeyValue& attribute) {
    return attribute.key == filter.key && has_text(attribute.value, filter.value);
  });
}

bool has_attribute(const Span& span, const AttributeFilter& filter) {
  if (among(span.attributes, filter)) return true;
  if (span.scope != nullptr && among(span.scope->attributes, filter)) return true;
  if (span.resource != nullptr && among(span.resource->attributes, filter)) return true;
  const auto in_it = [&](const auto& part) { return among(part.attributes, filter); };
  return std::any_of(span.events.begin(), span.events.end(), in_it) ||
         std::any_of(span.links.begin(), span.links.end(), in_it);
}

bool duration_matches(const Span& span, const SearchQuery& query) {
  if (!query.min_duration && !query.max_duration) return true;
  const auto duration = duration_of(span);
  if (!duration) return false;
  return (!query.min_duration || *duration >= *query.min_duration) &&
         (!query.max_duration || *duration <= *query.max_duration);
}

}  // namespace

bool span_matches(const Span& span, const SearchQuery& query) {
  if (query.service && span.service != *query.service) return false;
  if (query.operation && span.name != *query.operation) return false;
  if (query.errors_only && span.status != StatusCode::error) return false;
  if (!duration_matches(span, query)) return false;
  return std::all_of(query.attributes.begin(), query.attributes.end(),
                     [&](const AttributeFilter& filter) { return has_attribute(span, filter); });
}

bool trace_matches(const Trace& trace, const SearchQuery& query) {
  return std::any_of(trace.spans.begin(), trace.spans.end(),
                     [&](const Span& span) { return span_matches(span, query); });
}

bool in_page(Timestamp start, TraceId id, const SearchQuery& query) noexcept {
  if (start < query.range.start || start >= query.range.end) return false;
  return !query.after || before_in_page(*query.after, {start, id});
}

bool before_in_page(const SearchCursor& a, const SearchCursor& b) noexcept {
  return a.start != b.start ? a.start > b.start : b.trace_id < a.trace_id;
}

}  // namespace phosphor
