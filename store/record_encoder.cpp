#include "store/record_codec.h"
#include "store/record_fields.h"

#include <protozero/pbf_writer.hpp>

namespace phosphor {
namespace {

// protozero leaves out a nested message that is empty; here an empty element of an array, or a span
// about which nothing is known, has to come back all the same.
class Writer : public protozero::basic_pbf_writer<std::string> {
 public:
  explicit Writer(std::string& bytes) : basic_pbf_writer(bytes), bytes_(bytes) {}

  template <typename Fill>
  void add_nested(std::uint32_t field, Fill fill) {
    const std::size_t before = bytes_.size();
    {
      Writer nested(*this, field);
      fill(nested);
    }
    if (bytes_.size() == before) add_message(field, "", 0);
  }

 private:
  Writer(Writer& outer, std::uint32_t field)
      : basic_pbf_writer(outer, field), bytes_(outer.bytes_) {}

  std::string& bytes_;
};

// Absent fields mean empty, zero, none: the commonest value costs nothing.
void add_text(Writer& out, std::uint32_t field, std::string_view text) {
  if (!text.empty()) out.add_bytes(field, text.data(), text.size());
}

void add_number(Writer& out, std::uint32_t field, std::uint32_t number) {
  if (number != 0) out.add_uint32(field, number);
}

template <typename Enum>
void add_enum(Writer& out, std::uint32_t field, Enum number) {
  add_number(out, field, static_cast<std::uint32_t>(number));
}

void add_time(Writer& out, std::uint32_t field, Timestamp time) {
  if (time != no_time) out.add_sfixed64(field, unix_nanoseconds(time));
}

void add_id(Writer& out, std::uint32_t field, SpanId id) {
  if (id.valid()) out.add_fixed64(field, id.value);
}

void add_attributes(Writer& out, std::uint32_t field, Slice<KeyValue> attributes);

void add_value(Writer& out, const Value& value) {
  switch (value.type()) {
    case ValueType::empty:
      return;
    case ValueType::string:
      return out.add_bytes(stored::value::string, value.as_string().data(),
                           value.as_string().size());
    case ValueType::bytes:
      return out.add_bytes(stored::value::bytes, value.as_bytes().data(), value.as_bytes().size());
    case ValueType::boolean:
      return out.add_bool(stored::value::boolean, value.as_boolean());
    case ValueType::integer:
      return out.add_sint64(stored::value::integer, value.as_integer());
    case ValueType::real:
      return out.add_double(stored::value::real, value.as_real());
    case ValueType::array:
      return out.add_nested(stored::value::array, [&](Writer& array) {
        for (const Value& element : value.as_array()) {
          array.add_nested(stored::element, [&](Writer& nested) { add_value(nested, element); });
        }
      });
    case ValueType::map:
      return out.add_nested(stored::value::map, [&](Writer& map) {
        add_attributes(map, stored::element, value.as_map());
      });
  }
}

void add_attributes(Writer& out, std::uint32_t field, Slice<KeyValue> attributes) {
  for (const KeyValue& attribute : attributes) {
    out.add_nested(field, [&](Writer& nested) {
      add_text(nested, stored::value::key, attribute.key);
      add_value(nested, attribute.value);
    });
  }
}

void add_event(Writer& out, const Event& event) {
  add_time(out, stored::event::time, event.time);
  add_text(out, stored::event::name, event.name);
  add_attributes(out, stored::event::attribute, event.attributes);
  add_number(out, stored::event::dropped_attributes, event.dropped_attributes_count);
}

void add_link(Writer& out, const Link& link) {
  out.add_fixed64(stored::link::trace_id_high, link.trace_id.high);
  out.add_fixed64(stored::link::trace_id_low, link.trace_id.low);
  add_id(out, stored::link::span_id, link.span_id);
  add_text(out, stored::link::trace_state, link.trace_state);
  add_attributes(out, stored::link::attribute, link.attributes);
  add_number(out, stored::link::dropped_attributes, link.dropped_attributes_count);
  add_number(out, stored::link::flags, link.flags);
}

std::uint32_t marks_of(const Span& span) noexcept {
  return (span.marks.first ? stored::mark_first : 0U) | (span.marks.last ? stored::mark_last : 0U) |
         (span.marks.timeout ? stored::mark_timeout : 0U);
}

void add_identity(Writer& out, const Span& span) {
  namespace field = stored::span;
  add_id(out, field::span_id, span.span_id);
  add_id(out, field::parent_id, span.parent_id);
  add_id(out, field::call_id, span.call_id);
  add_text(out, field::trace_id_text, span.trace_id_text);
  add_text(out, field::span_id_text, span.span_id_text);
  add_text(out, field::parent_id_text, span.parent_id_text);
  add_time(out, field::start, span.start);
  add_time(out, field::end, span.end);
  add_enum(out, field::kind, span.kind);
  add_enum(out, field::side, span.side);
  add_number(out, field::marks, marks_of(span));
  if (span.async) out.add_bool(field::async, true);
}

void add_contents(Writer& out, const Span& span) {
  namespace field = stored::span;
  add_text(out, field::name, span.name);
  add_text(out, field::service, span.service);
  add_text(out, field::peer, span.peer);
  add_text(out, field::hostname, span.hostname);
  add_enum(out, field::status, span.status);
  add_text(out, field::status_message, span.status_message);
  add_attributes(out, field::attribute, span.attributes);
  for (const Event& event : span.events) {
    out.add_nested(field::event, [&](Writer& nested) { add_event(nested, event); });
  }
  for (const Link& link : span.links) {
    out.add_nested(field::link, [&](Writer& nested) { add_link(nested, link); });
  }
  add_text(out, field::trace_state, span.trace_state);
  add_number(out, field::flags, span.flags);
  add_number(out, field::dropped_attributes, span.dropped_attributes_count);
  add_number(out, field::dropped_events, span.dropped_events_count);
  add_number(out, field::dropped_links, span.dropped_links_count);
}

void add_annotation(Writer& out, const Annotation& a) {
  namespace field = stored::annotation;
  add_id(out, field::span_id, a.span_id);
  add_id(out, field::parent_id, a.parent_id);
  add_text(out, field::trace_id_text, a.trace_id_text);
  add_text(out, field::span_id_text, a.span_id_text);
  add_text(out, field::parent_id_text, a.parent_id_text);
  add_enum(out, field::type, a.type);
  add_enum(out, field::side, a.side);
  if (a.async) out.add_bool(field::async, true);
  add_time(out, field::time, a.time);
  if (a.duration.count() != 0) out.add_sint64(field::duration, a.duration.count());
  add_text(out, field::hostname, a.hostname);
  add_text(out, field::origin, a.origin);
  add_text(out, field::destination, a.destination);
  add_text(out, field::name, a.name);
  add_text(out, field::payload, a.payload);
  add_enum(out, field::status, a.status);
  add_text(out, field::status_message, a.status_message);
  add_text(out, field::trace_state, a.trace_state);
  add_number(out, field::flags, a.flags);
  add_attributes(out, field::attribute, a.attributes);
}

}  // namespace

void ChunkEncoder::add(const Span& span) {
  // Before the span that refers to them, so that one pass over the chunk reads all.
  const std::uint32_t resource = number_of(span.resource);
  const std::uint32_t scope = number_of(span.scope);
  Writer(bytes_).add_nested(stored::chunk::span, [&](Writer& out) {
    add_identity(out, span);
    add_contents(out, span);
    add_number(out, stored::span::resource, resource);
    add_number(out, stored::span::scope, scope);
  });
}

void ChunkEncoder::add(const Annotation& annotation) {
  Writer(bytes_).add_nested(stored::chunk::annotation,
                            [&](Writer& out) { add_annotation(out, annotation); });
}

std::string ChunkEncoder::take() {
  resources_.clear();
  scopes_.clear();
  return std::exchange(bytes_, {});
}

std::uint32_t ChunkEncoder::number_of(const Resource* resource) {
  if (resource == nullptr) return 0;
  const auto next = static_cast<std::uint32_t>(resources_.size() + 1);
  const auto [found, is_new] = resources_.try_emplace(resource, next);
  if (is_new) {
    Writer(bytes_).add_nested(stored::chunk::resource, [&](Writer& out) {
      add_attributes(out, stored::resource::attribute, resource->attributes);
      add_number(out, stored::resource::dropped_attributes, resource->dropped_attributes_count);
      add_text(out, stored::resource::schema_url, resource->schema_url);
    });
  }
  return found->second;
}

std::uint32_t ChunkEncoder::number_of(const Scope* scope) {
  if (scope == nullptr) return 0;
  const auto next = static_cast<std::uint32_t>(scopes_.size() + 1);
  const auto [found, is_new] = scopes_.try_emplace(scope, next);
  if (is_new) {
    Writer(bytes_).add_nested(stored::chunk::scope, [&](Writer& out) {
      add_attributes(out, stored::scope::attribute, scope->attributes);
      add_number(out, stored::scope::dropped_attributes, scope->dropped_attributes_count);
      add_text(out, stored::scope::schema_url, scope->schema_url);
      add_text(out, stored::scope::name, scope->name);
      add_text(out, stored::scope::version, scope->version);
    });
  }
  return found->second;
}

}  // namespace phosphor
