#include "tests/proto/random_records.h"

#include <bit>
#include <string>

namespace phosphor {
namespace {

constexpr const char* words[] = {"api",     "cards",      "GET /cards", "http.method",
                                 "ünïcode", "\U0001f680", "a\"b\\c\n",  "transaction-enrichment"};

}  // namespace

std::uint64_t RandomRecords::bits() { return random_() >> below(64); }

Timestamp RandomRecords::time() {
  if (chance(5)) return no_time;
  return from_unix_nanoseconds(static_cast<std::int64_t>(bits() >> 1));
}

std::string_view RandomRecords::text() {
  if (chance(15)) return {};
  std::string text = words[below(std::size(words))];
  if (chance(20)) text += std::to_string(bits());
  if (chance(5)) text += std::string(below(300), 'x');
  return arena_.copy(text);
}

std::string_view RandomRecords::bytes() {
  std::string bytes(below(20), '\0');
  for (char& byte : bytes) byte = static_cast<char>(below(256));
  return arena_.copy(bytes);
}

Value RandomRecords::value(int depth) {
  switch (below(depth < 5 ? 8 : 6)) {
    case 0:
      return Value();
    case 1:
      return Value::boolean(chance(50));
    case 2:
      return Value::integer(static_cast<std::int64_t>(chance(50) ? bits() : ~bits()));
    case 3:
      return Value::real(chance(50) ? 72.5 : std::bit_cast<double>(bits()));
    case 4:
      return Value::bytes(bytes());
    case 5:
      return Value::string(text());
    case 6:
      return Value::array(elements(depth + 1));
    default:
      return Value::map(attributes(depth + 1));
  }
}

Slice<KeyValue> RandomRecords::attributes(int depth) {
  std::vector<KeyValue> members(below(5));
  for (KeyValue& member : members) member = {text(), value(depth)};
  return arena_.copy(members);
}

Slice<Value> RandomRecords::elements(int depth) {
  std::vector<Value> values(below(4));
  for (Value& element : values) element = value(depth);
  return arena_.copy(values);
}

BatchHeader RandomRecords::header() {
  BatchHeader header;
  header.sender_id = bits() | 1;
  header.sequence = bits();
  header.annotations_before = bits();
  for (std::uint64_t& count : header.drops.by_reason) count = chance(50) ? bits() : 0;
  header.service = words[below(std::size(words))];
  header.hostname = words[below(std::size(words))];
  header.base_time = time();
  return header;
}

Annotation RandomRecords::annotation() {
  Annotation annotation;
  annotation.trace_id = {bits(), bits() | 1};
  annotation.span_id = {bits() | 1};
  annotation.parent_id = {chance(50) ? bits() : 0};
  annotation.type = static_cast<AnnotationType>(below(7));
  annotation.side = static_cast<CallSide>(below(3));
  annotation.async = chance(20);
  annotation.time = time();
  annotation.duration = std::chrono::nanoseconds(static_cast<std::int64_t>(bits()));
  // Never empty: on the wire that means the batch's own host.
  annotation.hostname = words[below(std::size(words))];
  annotation.origin = text();
  annotation.destination = text();
  annotation.name = text();
  annotation.payload = text();
  annotation.status = static_cast<StatusCode>(below(3));
  annotation.status_message = text();
  annotation.trace_state = text();
  annotation.flags = static_cast<std::uint32_t>(bits());
  annotation.attributes = attributes();
  return annotation;
}

Event RandomRecords::event() {
  return {time(), text(), attributes(), static_cast<std::uint32_t>(bits())};
}

Link RandomRecords::link() {
  Link link;
  link.trace_id = {bits(), bits()};
  link.span_id = {bits()};
  link.trace_state = text();
  link.attributes = attributes();
  link.dropped_attributes_count = static_cast<std::uint32_t>(bits());
  link.flags = static_cast<std::uint32_t>(bits());
  return link;
}

Span RandomRecords::span(const Resource* resource, const Scope* scope) {
  Span span;
  span.trace_id = {bits(), bits() | 1};
  span.span_id = {bits() | 1};
  span.parent_id = {chance(50) ? bits() : 0};
  span.name = text();
  span.kind = static_cast<SpanKind>(below(6));
  span.start = time();
  span.end = time();
  span.status = static_cast<StatusCode>(below(3));
  span.status_message = text();
  span.attributes = attributes();
  std::vector<Event> events(below(3));
  for (Event& each : events) each = event();
  span.events = arena_.copy(events);
  std::vector<Link> links(below(3));
  for (Link& each : links) each = link();
  span.links = arena_.copy(links);
  span.trace_state = text();
  span.flags = static_cast<std::uint32_t>(bits());
  span.dropped_attributes_count = static_cast<std::uint32_t>(bits());
  span.dropped_events_count = static_cast<std::uint32_t>(bits());
  span.dropped_links_count = static_cast<std::uint32_t>(bits());
  span.resource = resource;
  span.scope = scope;
  return span;
}

Resource RandomRecords::resource() {
  return {attributes(), static_cast<std::uint32_t>(bits()), text()};
}

Scope RandomRecords::scope() {
  return {text(), text(), attributes(), static_cast<std::uint32_t>(bits()), text()};
}

std::vector<Span> RandomRecords::spans() {
  std::vector<Span> all;
  for (std::uint64_t resources = below(3) + 1; resources > 0; --resources) {
    const Resource* shared_resource = chance(80) ? arena_.copy_one(resource()) : nullptr;
    for (std::uint64_t scopes = below(3) + 1; scopes > 0; --scopes) {
      const Scope* shared_scope = chance(80) ? arena_.copy_one(scope()) : nullptr;
      for (std::uint64_t count = below(4); count > 0; --count) {
        all.push_back(span(shared_resource, shared_scope));
      }
    }
  }
  return all;
}

}  // namespace phosphor
