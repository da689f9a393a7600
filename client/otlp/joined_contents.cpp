#include "client/otlp/joined_contents.h"

#include <phosphor/link_note.h>

#include <algorithm>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace phosphor {
namespace {

constexpr std::string_view peer_service = "peer.service";

// Recursion ends: decoders refuse values nested beyond max_value_depth.
Value deep_copy(const Value& value, Arena& arena) {
  switch (value.type()) {
    case ValueType::string:
      return Value::string(arena.copy(value.as_string()));
    case ValueType::bytes:
      return Value::bytes(arena.copy(value.as_bytes()));
    case ValueType::array: {
      std::vector<Value> elements;
      for (const Value& element : value.as_array()) elements.push_back(deep_copy(element, arena));
      return Value::array(arena.copy(elements));
    }
    case ValueType::map: {
      std::vector<KeyValue> members;
      for (const KeyValue& member : value.as_map()) {
        members.push_back({arena.copy(member.key), deep_copy(member.value, arena)});
      }
      return Value::map(arena.copy(members));
    }
    default:
      return value;
  }
}

// Attributes by key, the last of a key wins, in the order of their first appearance.
class AttributeUnion {
 public:
  void add(std::string_view key, const Value& value) {
    const auto [found, is_new] = index_.try_emplace(key, merged_.size());
    if (is_new) {
      merged_.push_back({key, value});
    } else {
      merged_[found->second].value = value;
    }
  }
  bool has(std::string_view key) const { return index_.count(key) != 0; }
  Slice<KeyValue> copy_to(Arena& arena) const { return arena.copy(merged_); }

 private:
  std::unordered_map<std::string_view, std::size_t> index_;
  std::vector<KeyValue> merged_;
};

template <typename Id>
bool read_id(const Value& value, Id& id) noexcept {
  if (value.type() != ValueType::string) return false;
  return read_hex(value.as_string().data(), value.as_string().size(), id);
}

std::optional<Link> link_of(const Annotation& note, Arena& arena) {
  if (note.name != link_note_name) return std::nullopt;
  Link link;
  std::vector<KeyValue> attributes;
  for (const KeyValue& attribute : note.attributes) {
    if (attribute.key == link_trace_id_key && read_id(attribute.value, link.trace_id)) continue;
    if (attribute.key == link_span_id_key && read_id(attribute.value, link.span_id)) continue;
    attributes.push_back(attribute);
  }
  if (!link.trace_id.valid() || !link.span_id.valid()) return std::nullopt;
  link.attributes = arena.copy(attributes);
  return link;
}

}  // namespace

Annotation deep_copy(const Annotation& annotation, Arena& arena) {
  Annotation copy = annotation;
  for (std::string_view Annotation::*text :
       {&Annotation::trace_id_text, &Annotation::span_id_text, &Annotation::parent_id_text,
        &Annotation::hostname, &Annotation::origin, &Annotation::destination, &Annotation::name,
        &Annotation::payload, &Annotation::status_message, &Annotation::trace_state}) {
    copy.*text = arena.copy(annotation.*text);
  }
  std::vector<KeyValue> attributes;
  for (const KeyValue& attribute : annotation.attributes) {
    attributes.push_back({arena.copy(attribute.key), deep_copy(attribute.value, arena)});
  }
  copy.attributes = arena.copy(attributes);
  return copy;
}

void merge_contents(Slice<Annotation> annotations, Arena& arena, Span& span) {
  AttributeUnion attributes;
  std::vector<Event> events;
  std::vector<Link> links;
  for (const Annotation& a : annotations) {
    if (span.trace_state.empty()) span.trace_state = a.trace_state;
    if (a.status > span.status) span.status_message = {};
    span.status = std::max(span.status, a.status);
    if (a.status == span.status && span.status_message.empty()) {
      span.status_message = a.status_message;
    }
    const bool is_event = a.type == AnnotationType::note && !a.name.empty();
    if (const auto link = is_event ? link_of(a, arena) : std::nullopt) {
      links.push_back(*link);
    } else if (is_event) {
      events.push_back({a.time, a.name, a.attributes});
    } else {
      if (span.name.empty()) span.name = a.name;
      for (const KeyValue& attribute : a.attributes) attributes.add(attribute.key, attribute.value);
    }
  }
  if (!span.peer.empty() && !attributes.has(peer_service)) {
    attributes.add(peer_service, Value::string(span.peer));
  }
  span.attributes = attributes.copy_to(arena);
  span.events = arena.copy(events);
  span.links = arena.copy(links);
}

}  // namespace phosphor
