#include "tests/proto/record_text.h"

#include <phosphor/id_text.h>

#include <bit>

namespace phosphor {
namespace {

std::string quoted(std::string_view text) { return "'" + std::string(text) + "'"; }

std::string hex(std::string_view bytes) {
  static constexpr char digits[] = "0123456789abcdef";
  std::string text;
  for (const char byte : bytes) {
    text += digits[static_cast<unsigned char>(byte) >> 4];
    text += digits[byte & 0xf];
  }
  return text;
}

std::string time_text(Timestamp time) { return std::to_string(unix_nanoseconds(time)); }

template <typename Enum>
std::string number(Enum value) {
  return std::to_string(static_cast<int>(value));
}

}  // namespace

std::string value_text(const Value& value) {
  switch (value.type()) {
    case ValueType::empty:
      return "empty";
    case ValueType::string:
      return quoted(value.as_string());
    case ValueType::boolean:
      return value.as_boolean() ? "true" : "false";
    case ValueType::integer:
      return std::to_string(value.as_integer());
    case ValueType::real:
      return "bits " + std::to_string(std::bit_cast<std::uint64_t>(value.as_real()));
    case ValueType::bytes:
      return "bytes " + hex(value.as_bytes());
    case ValueType::map:
      return attributes_text(value.as_map());
    case ValueType::array:
      break;
  }
  std::string text = "[";
  for (const Value& element : value.as_array()) text += value_text(element) + ",";
  return text + "]";
}

std::string attributes_text(Slice<KeyValue> attributes) {
  std::string text = "{";
  for (const KeyValue& attribute : attributes) {
    text += quoted(attribute.key) + ":" + value_text(attribute.value) + ",";
  }
  return text + "}";
}

std::string annotation_text(const Annotation& a) {
  return "trace " + to_hex(a.trace_id) + quoted(a.trace_id_text) + " span " + to_hex(a.span_id) +
         quoted(a.span_id_text) + " parent " + to_hex(a.parent_id) + quoted(a.parent_id_text) +
         " type " + number(a.type) + " side " + number(a.side) + " async " + number(a.async) +
         " time " + time_text(a.time) + " duration " + std::to_string(a.duration.count()) +
         " hostname " + quoted(a.hostname) + " origin " + quoted(a.origin) + " destination " +
         quoted(a.destination) + " name " + quoted(a.name) + " payload " + quoted(a.payload) +
         " status " + number(a.status) + quoted(a.status_message) + " state " +
         quoted(a.trace_state) + " flags " + std::to_string(a.flags) + " attributes " +
         attributes_text(a.attributes);
}

std::string span_text(const Span& s) {
  std::string text =
      "trace " + to_hex(s.trace_id) + " span " + to_hex(s.span_id) + " parent " +
      to_hex(s.parent_id) + " name " + quoted(s.name) + " service " + quoted(s.service) + " peer " +
      quoted(s.peer) + " hostname " + quoted(s.hostname) + " kind " + number(s.kind) + " side " +
      number(s.side) + " marks " + number(s.marks.first) + number(s.marks.last) + " start " +
      time_text(s.start) + " end " + time_text(s.end) + " status " + number(s.status) +
      quoted(s.status_message) + " state " + quoted(s.trace_state) + " flags " +
      std::to_string(s.flags) + " dropped " + std::to_string(s.dropped_attributes_count) + "," +
      std::to_string(s.dropped_events_count) + "," + std::to_string(s.dropped_links_count) +
      "\nattributes " + attributes_text(s.attributes);
  for (const Event& event : s.events) {
    text += "\nevent " + time_text(event.time) + quoted(event.name) +
            attributes_text(event.attributes) + std::to_string(event.dropped_attributes_count);
  }
  for (const Link& link : s.links) {
    text += "\nlink " + to_hex(link.trace_id) + to_hex(link.span_id) + quoted(link.trace_state) +
            attributes_text(link.attributes) + std::to_string(link.dropped_attributes_count) +
            " flags " + std::to_string(link.flags);
  }
  if (s.resource != nullptr) {
    text += "\nresource " + attributes_text(s.resource->attributes) +
            std::to_string(s.resource->dropped_attributes_count) + quoted(s.resource->schema_url);
  }
  if (s.scope != nullptr) {
    text += "\nscope " + quoted(s.scope->name) + quoted(s.scope->version) +
            attributes_text(s.scope->attributes) +
            std::to_string(s.scope->dropped_attributes_count) + quoted(s.scope->schema_url);
  }
  return text;
}

}  // namespace phosphor
