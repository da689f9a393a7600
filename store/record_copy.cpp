#include "store/record_copy.h"

#include <vector>

namespace phosphor {

Span RecordCopier::copy(const Span& span) {
  Span own = span;
  for (std::string_view* text :
       {&own.trace_id_text, &own.span_id_text, &own.parent_id_text, &own.name, &own.service,
        &own.peer, &own.hostname, &own.status_message, &own.trace_state}) {
    *text = arena_.copy(*text);
  }
  own.attributes = copy(span.attributes);
  own.events = copy(span.events);
  own.links = copy(span.links);
  own.resource = copy(span.resource);
  own.scope = copy(span.scope);
  return own;
}

Annotation RecordCopier::copy(const Annotation& annotation) {
  Annotation own = annotation;
  for (std::string_view* text :
       {&own.trace_id_text, &own.span_id_text, &own.parent_id_text, &own.hostname, &own.origin,
        &own.destination, &own.name, &own.payload, &own.status_message, &own.trace_state}) {
    *text = arena_.copy(*text);
  }
  own.attributes = copy(annotation.attributes);
  return own;
}

Value RecordCopier::copy(const Value& value) {
  switch (value.type()) {
    case ValueType::string:
      return Value::string(arena_.copy(value.as_string()));
    case ValueType::bytes:
      return Value::bytes(arena_.copy(value.as_bytes()));
    case ValueType::array: {
      std::vector<Value> elements;
      for (const Value& element : value.as_array()) elements.push_back(copy(element));
      return Value::array(arena_.copy(elements));
    }
    case ValueType::map:
      return Value::map(copy(value.as_map()));
    case ValueType::empty:
    case ValueType::boolean:
    case ValueType::integer:
    case ValueType::real:
      return value;
  }
  return value;
}

Slice<KeyValue> RecordCopier::copy(Slice<KeyValue> attributes) {
  std::vector<KeyValue> own;
  own.reserve(attributes.size());
  for (const KeyValue& attribute : attributes) {
    own.push_back({arena_.copy(attribute.key), copy(attribute.value)});
  }
  return arena_.copy(own);
}

Slice<Event> RecordCopier::copy(Slice<Event> events) {
  std::vector<Event> own(events.begin(), events.end());
  for (Event& event : own) {
    event.name = arena_.copy(event.name);
    event.attributes = copy(event.attributes);
  }
  return arena_.copy(own);
}

Slice<Link> RecordCopier::copy(Slice<Link> links) {
  std::vector<Link> own(links.begin(), links.end());
  for (Link& link : own) {
    link.trace_state = arena_.copy(link.trace_state);
    link.attributes = copy(link.attributes);
  }
  return arena_.copy(own);
}

const Resource* RecordCopier::copy(const Resource* resource) {
  if (resource == nullptr) return nullptr;
  const auto [found, is_new] = resources_.try_emplace(resource, nullptr);
  if (is_new) {
    Resource own = *resource;
    own.attributes = copy(resource->attributes);
    own.schema_url = arena_.copy(resource->schema_url);
    found->second = arena_.copy_one(own);
  }
  return found->second;
}

const Scope* RecordCopier::copy(const Scope* scope) {
  if (scope == nullptr) return nullptr;
  const auto [found, is_new] = scopes_.try_emplace(scope, nullptr);
  if (is_new) {
    Scope own = *scope;
    own.name = arena_.copy(scope->name);
    own.version = arena_.copy(scope->version);
    own.attributes = copy(scope->attributes);
    own.schema_url = arena_.copy(scope->schema_url);
    found->second = arena_.copy_one(own);
  }
  return found->second;
}

}  // namespace phosphor
