// Writing the ancestor's datagram.

#include <phosphor/datagram.h>
#include <phosphor/id_text.h>

#include "proto/ancestor_fields.h"
#include "proto/value_text.h"

#include <protozero/pbf_writer.hpp>

namespace phosphor {
namespace {

namespace number = ancestor_field;

// Times before 1970 are rounded down too, so that the order of times is kept.
std::int64_t to_microseconds(std::chrono::nanoseconds ns) {
  return std::chrono::floor<std::chrono::microseconds>(ns).count();
}

template <typename Id>
std::string id_text(Id id, std::string_view text) {
  if (!text.empty()) return std::string(text);
  return id.valid() ? to_hex(id) : std::string();
}

void add_unless_empty(protozero::pbf_writer& writer, std::uint32_t field, std::string_view text) {
  if (!text.empty()) writer.add_string(field, text.data(), text.size());
}

void add_unless_zero(protozero::pbf_writer& writer, std::uint32_t field, std::int64_t value) {
  if (value != 0) writer.add_int64(field, value);
}

void add_attribute(protozero::pbf_writer& writer, const KeyValue& attribute) {
  std::string value;
  append_text(attribute.value, value);
  if (attribute.key.empty() && value.empty()) {
    writer.add_message(number::key_value, "", 0);  // protozero takes back a sub-message left empty
    return;
  }
  protozero::pbf_writer member(writer, number::key_value);
  add_unless_empty(member, number::key, attribute.key);
  add_unless_empty(member, number::value, value);
}

}  // namespace

std::string encode_ancestor_annotation(const Annotation& annotation) {
  std::string bytes;
  protozero::pbf_writer writer(bytes);
  add_unless_empty(writer, number::trace_id,
                   id_text(annotation.trace_id, annotation.trace_id_text));
  add_unless_empty(writer, number::span_id, id_text(annotation.span_id, annotation.span_id_text));
  add_unless_empty(writer, number::parent_id,
                   id_text(annotation.parent_id, annotation.parent_id_text));
  add_unless_zero(writer, number::type, static_cast<std::int64_t>(annotation.type));
  if (annotation.async) writer.add_bool(number::async, true);
  add_unless_zero(writer, number::timestamp, to_microseconds(annotation.time.time_since_epoch()));
  add_unless_zero(writer, number::duration, to_microseconds(annotation.duration));
  add_unless_empty(writer, number::hostname, annotation.hostname);
  add_unless_empty(writer, number::origin, annotation.origin);
  add_unless_empty(writer, number::destination, annotation.destination);
  add_unless_empty(writer, number::payload, annotation.payload);
  for (const KeyValue& attribute : annotation.attributes) add_attribute(writer, attribute);
  return bytes;
}

}  // namespace phosphor
