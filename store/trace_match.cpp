#include "store/trace_match.h"

#include "store/call_halves.h"
#include "store/span_members.h"
#include "store/span_time.h"
#include "store/trace_summary.h"

#include <algorithm>
#include <optional>

namespace phosphor {
namespace {

bool among(Slice<KeyValue> attributes, const SpanTest& test) {
  return std::any_of(attributes.begin(), attributes.end(), [&](const KeyValue& attribute) {
    return attribute.key == test.key && test.value.fits(attribute.value);
  });
}

bool has_attribute(const Span& span, const SpanTest& test) {
  return !visit_attributes(span, test.level, [&](const KeyValue& attribute) {
    return attribute.key != test.key || !test.value.fits(attribute.value);
  });
}

template <typename Number>
Value number(Number of) {
  return Value::integer(static_cast<std::int64_t>(of));
}

bool duration_fits(const Span& span, const ValueTest& test) {
  const auto duration = duration_of(span);
  return duration && test.fits(number(duration->count()));
}

bool event_fits(const Span& span, const ValueTest& test) {
  return std::any_of(span.events.begin(), span.events.end(),
                     [&](const Event& event) { return test.fits(Value::string(event.name)); });
}

bool fulfils(const Span& span, const SpanTest& test) {
  if (const auto text = text_member(test.field)) return test.value.fits(Value::string(span.*text));
  switch (test.field) {
    case SpanField::kind:
      return test.value.fits(number(span.kind));
    case SpanField::status:
      return test.value.fits(number(span.status));
    case SpanField::duration:
      return duration_fits(span, test.value);
    case SpanField::event_name:
      return event_fits(span, test.value);
    case SpanField::attribute:
      return has_attribute(span, test);
    default:
      return false;
  }
}

Value value_of(const TraceSummary& summary, TraceField field) {
  switch (field) {
    case TraceField::duration:
      return number(summary.duration.count());
    case TraceField::span_count:
      return number(summary.span_count);
    case TraceField::error_count:
      return number(summary.error_count);
    case TraceField::open_count:
      return number(summary.open_count);
    case TraceField::root_service:
      return Value::string(summary.root_service);
    case TraceField::root_name:
      return Value::string(summary.root_name);
  }
  return {};
}

bool lends_attribute(const Annotation& annotation, const SpanTest& test) {
  if (test.level != AttributeLevel::any && test.level != AttributeLevel::span &&
      test.level != AttributeLevel::event && test.level != AttributeLevel::link) {
    return false;
  }
  if (among(annotation.attributes, test)) return true;
  return !annotation.payload.empty() && test.key == payload_key(annotation) &&
         test.value.fits(Value::string(annotation.payload));
}

}  // namespace

bool span_matches(const Span& span, const SpanCondition& condition) {
  return holds(condition, [&](const SpanTest& test) { return fulfils(span, test); });
}

bool trace_matches(const Trace& trace, const TraceCondition& condition) {
  std::optional<TraceSummary> summary;  // made where it is asked for
  const auto ask_trace = [&](const TraceFieldTest& test) {
    if (!summary) summary = summarize(trace);
    return test.value.fits(value_of(*summary, test.field));
  };
  return holds(condition, [&](const TraceTest& test) {
    if (const auto* of_trace = std::get_if<TraceFieldTest>(&test)) return ask_trace(*of_trace);
    return std::any_of(trace.spans.begin(), trace.spans.end(), [&](const Span& span) {
      return span_matches(span, std::get<SpanCondition>(test));
    });
  });
}

// A half has no name, service, host where none of its annotations has one.
bool may_lend(const Annotation& annotation, const SpanTest& test) {
  const auto text = [&](std::string_view of) { return test.value.fits(Value::string(of)); };
  switch (test.field) {
    case SpanField::service:
    case SpanField::peer:
      return text("") || text(annotation.origin) || text(annotation.destination);
    case SpanField::name:
      return text("") || text(annotation.name);
    case SpanField::status:
      return test.value.fits(number(annotation.status));
    case SpanField::status_message:
      return text("") || text(annotation.status_message);
    case SpanField::hostname:
      return text("") || text(annotation.hostname);
    case SpanField::attribute:
      return lends_attribute(annotation, test);
    case SpanField::kind:
    case SpanField::duration:
    case SpanField::event_name:
      return true;
  }
  return true;
}

bool in_page(const SearchCursor& place, const SearchQuery& query) noexcept {
  if (place.start < query.range.start || place.start >= query.range.end) return false;
  if (!query.after || query.order == SearchOrder::longest_first) return true;
  return before_in_page(*query.after, place, query.order);
}

SearchOrder visiting_order(SearchOrder of_results) noexcept {
  return of_results == SearchOrder::oldest_first ? of_results : SearchOrder::newest_first;
}

bool before_in_page(const SearchCursor& a, const SearchCursor& b, SearchOrder order) noexcept {
  if (order == SearchOrder::oldest_first) {
    return before_in_page(b, a, SearchOrder::newest_first);
  }
  if (order == SearchOrder::longest_first && a.duration != b.duration) {
    return a.duration > b.duration;
  }
  return a.start != b.start ? a.start > b.start : b.trace_id < a.trace_id;
}

}  // namespace phosphor
