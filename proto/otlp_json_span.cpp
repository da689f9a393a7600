#include "proto/otlp_json_span.h"

#include "proto/otlp_span.h"

#include <boost/json.hpp>

namespace phosphor {
namespace {

namespace json = boost::json;

Event read_event(const json::object& message, OtlpJsonValueReader& values) {
  Event event;
  event.time = values.time(message, "timeUnixNano");
  event.name = values.text(message, "name");
  event.attributes = values.attributes(message, "attributes");
  event.dropped_attributes_count = values.count(message, "droppedAttributesCount");
  return event;
}

Link read_link(const json::object& message, OtlpJsonValueReader& values) {
  Link link;
  link.trace_id = values.trace_id(message, "traceId", rejection::link_id);
  link.span_id = values.span_id(message, "spanId", rejection::link_id);
  link.trace_state = values.text(message, "traceState");
  link.attributes = values.attributes(message, "attributes");
  link.dropped_attributes_count = values.count(message, "droppedAttributesCount");
  link.flags = values.count(message, "flags");
  return link;
}

template <typename T, typename Read>
Slice<T> read_list(const json::array& elements, OtlpJsonValueReader& values, Read read) {
  T* list = values.arena().make<T>(elements.size());
  for (std::size_t i = 0; i < elements.size(); ++i) {
    list[i] = read(values.as_object(elements[i]), values);
  }
  return {list, elements.size()};
}

void read_ids(const json::object& message, OtlpJsonValueReader& values, Span& span) {
  span.trace_id = values.trace_id(message, "traceId", rejection::trace_id);
  span.span_id = values.span_id(message, "spanId", rejection::span_id);
  span.parent_id = values.span_id(message, "parentSpanId", rejection::parent_id);
  if (!span.trace_id.valid()) values.reject(rejection::trace_id);
  if (!span.span_id.valid()) values.reject(rejection::span_id);
}

void read_status(const json::object& message, OtlpJsonValueReader& values, Span& span) {
  const json::object* status = values.object(message, "status");
  if (status == nullptr) return;
  span.status = otlp_status_code(values.count(*status, "code"));
  span.status_message = values.text(*status, "message");
}

}  // namespace

void read_otlp_json_span(const json::object& message, OtlpJsonValueReader& values, Span& span) {
  read_ids(message, values, span);
  span.trace_state = values.text(message, "traceState");
  span.name = values.text(message, "name");
  span.kind = span_kind(values.count(message, "kind"));
  span.start = values.time(message, "startTimeUnixNano");
  span.end = values.time(message, "endTimeUnixNano");
  span.flags = values.count(message, "flags");
  span.attributes = values.attributes(message, "attributes");
  span.events = read_list<Event>(values.array(message, "events"), values, read_event);
  span.links = read_list<Link>(values.array(message, "links"), values, read_link);
  span.dropped_attributes_count = values.count(message, "droppedAttributesCount");
  span.dropped_events_count = values.count(message, "droppedEventsCount");
  span.dropped_links_count = values.count(message, "droppedLinksCount");
  read_status(message, values, span);
}

}  // namespace phosphor
