// Writing OTLP's protobuf.

#include <phosphor/otlp.h>

#include "proto/id_bytes.h"
#include "proto/otlp_fields.h"

#include <protozero/pbf_writer.hpp>

namespace phosphor {
namespace {

using Writer = protozero::pbf_writer;

// Runs of spans that share a resource (and, within it, a scope).
bool same_resource(const Span& a, const Span& b) { return a.resource == b.resource; }
bool same_scope(const Span& a, const Span& b) { return same_resource(a, b) && a.scope == b.scope; }

void put_text(Writer& writer, std::uint32_t number, std::string_view text) {
  if (!text.empty()) writer.add_string(number, text.data(), text.size());
}

void put_count(Writer& writer, std::uint32_t number, std::uint32_t count) {
  if (count != 0) writer.add_uint32(number, count);
}

void put_time(Writer& writer, std::uint32_t number, Timestamp time) {
  if (time == no_time) return;
  writer.add_fixed64(number, static_cast<std::uint64_t>(unix_nanoseconds(time)));
}

template <typename Id>
void put_id(Writer& writer, std::uint32_t number, Id id) {
  if (!id.valid()) return;
  char bytes[sizeof id];
  write_bytes(id, bytes);
  writer.add_bytes(number, bytes, sizeof bytes);
}

class Encoder {
 public:
  explicit Encoder(std::string& out) : out_(out) {}

  void put_spans(Slice<Span> spans) {
    Writer root(out_);
    for (std::size_t i = 0; i < spans.size();) {
      const std::size_t end = run_end(spans, i, same_resource);
      put_message(root, otlp::traces_data::resource_spans, [&](Writer& writer) {
        put_resource_spans(writer, {spans.data() + i, end - i});
      });
      i = end;
    }
  }

 private:
  // protozero takes back a message that nothing was written to; ours must stay, as an empty
  // attribute or event is not the same as none.
  template <typename Write>
  void put_message(Writer& parent, std::uint32_t number, Write write) {
    const std::size_t size_before = out_.size();
    {
      Writer message(parent, number);
      write(message);
    }
    if (out_.size() == size_before) parent.add_message(number, "", 0);
  }

  template <typename Same>
  static std::size_t run_end(Slice<Span> spans, std::size_t start, Same same) {
    std::size_t end = start + 1;
    while (end < spans.size() && same(spans[start], spans[end])) ++end;
    return end;
  }

  void put_resource_spans(Writer& writer, Slice<Span> spans) {
    if (const Resource* resource = spans[0].resource) {
      put_message(writer, otlp::resource_spans::resource, [&](Writer& message) {
        put_attributes(message, otlp::resource::attributes, resource->attributes);
        put_count(message, otlp::resource::dropped_attributes_count,
                  resource->dropped_attributes_count);
      });
    }
    for (std::size_t i = 0; i < spans.size();) {
      const std::size_t end = run_end(spans, i, same_scope);
      put_message(writer, otlp::resource_spans::scope_spans, [&](Writer& message) {
        put_scope_spans(message, {spans.data() + i, end - i});
      });
      i = end;
    }
    if (spans[0].resource != nullptr) {
      put_text(writer, otlp::resource_spans::schema_url, spans[0].resource->schema_url);
    }
  }

  void put_scope_spans(Writer& writer, Slice<Span> spans) {
    if (const Scope* scope = spans[0].scope) {
      put_message(writer, otlp::scope_spans::scope, [&](Writer& message) {
        put_text(message, otlp::scope::name, scope->name);
        put_text(message, otlp::scope::version, scope->version);
        put_attributes(message, otlp::scope::attributes, scope->attributes);
        put_count(message, otlp::scope::dropped_attributes_count, scope->dropped_attributes_count);
      });
    }
    for (const Span& span : spans) {
      put_message(writer, otlp::scope_spans::spans,
                  [&](Writer& message) { put_span(message, span); });
    }
    if (spans[0].scope != nullptr) {
      put_text(writer, otlp::scope_spans::schema_url, spans[0].scope->schema_url);
    }
  }

  void put_span(Writer& writer, const Span& span) {
    namespace number = otlp::span;
    put_id(writer, number::trace_id, span.trace_id);
    put_id(writer, number::span_id, span.span_id);
    put_text(writer, number::trace_state, span.trace_state);
    put_id(writer, number::parent_span_id, span.parent_id);
    put_text(writer, number::name, span.name);
    put_count(writer, number::kind, static_cast<std::uint32_t>(span.kind));
    put_time(writer, number::start_time, span.start);
    put_time(writer, number::end_time, span.end);
    put_attributes(writer, number::attributes, span.attributes);
    put_count(writer, number::dropped_attributes_count, span.dropped_attributes_count);
    for (const Event& event : span.events) put_event(writer, event);
    put_count(writer, number::dropped_events_count, span.dropped_events_count);
    for (const Link& link : span.links) put_link(writer, link);
    put_count(writer, number::dropped_links_count, span.dropped_links_count);
    put_status(writer, span);
    if (span.flags != 0) writer.add_fixed32(number::flags, span.flags);
  }

  void put_event(Writer& writer, const Event& event) {
    put_message(writer, otlp::span::events, [&](Writer& message) {
      put_time(message, otlp::event::time, event.time);
      put_text(message, otlp::event::name, event.name);
      put_attributes(message, otlp::event::attributes, event.attributes);
      put_count(message, otlp::event::dropped_attributes_count, event.dropped_attributes_count);
    });
  }

  void put_link(Writer& writer, const Link& link) {
    put_message(writer, otlp::span::links, [&](Writer& message) {
      put_id(message, otlp::link::trace_id, link.trace_id);
      put_id(message, otlp::link::span_id, link.span_id);
      put_text(message, otlp::link::trace_state, link.trace_state);
      put_attributes(message, otlp::link::attributes, link.attributes);
      put_count(message, otlp::link::dropped_attributes_count, link.dropped_attributes_count);
      if (link.flags != 0) message.add_fixed32(otlp::link::flags, link.flags);
    });
  }

  void put_status(Writer& writer, const Span& span) {
    if (span.status == StatusCode::unset && span.status_message.empty()) return;
    put_message(writer, otlp::span::status, [&](Writer& message) {
      put_text(message, otlp::status::message, span.status_message);
      put_count(message, otlp::status::code, static_cast<std::uint32_t>(span.status));
    });
  }

  void put_attributes(Writer& writer, std::uint32_t number, Slice<KeyValue> attributes) {
    for (const KeyValue& attribute : attributes) {
      put_message(writer, number, [&](Writer& message) {
        put_text(message, otlp::key_value::key, attribute.key);
        put_value(message, otlp::key_value::value, attribute.value);
      });
    }
  }

  void put_value(Writer& writer, std::uint32_t number, const Value& value) {
    put_message(writer, number, [&](Writer& message) { put_choice(message, value); });
  }

  void put_choice(Writer& writer, const Value& value) {
    namespace number = otlp::any_value;
    switch (value.type()) {
      case ValueType::empty:
        break;
      case ValueType::string:
        writer.add_string(number::string, value.as_string().data(), value.as_string().size());
        break;
      case ValueType::boolean:
        writer.add_bool(number::boolean, value.as_boolean());
        break;
      case ValueType::integer:
        writer.add_int64(number::integer, value.as_integer());
        break;
      case ValueType::real:
        writer.add_double(number::real, value.as_real());
        break;
      case ValueType::bytes:
        writer.add_bytes(number::bytes, value.as_bytes().data(), value.as_bytes().size());
        break;
      case ValueType::array:
        put_message(writer, number::array, [&](Writer& message) {
          for (const Value& element : value.as_array()) {
            put_value(message, otlp::value_list::values, element);
          }
        });
        break;
      case ValueType::map:
        put_message(writer, number::map, [&](Writer& message) {
          put_attributes(message, otlp::value_list::values, value.as_map());
        });
        break;
    }
  }

  std::string& out_;
};

}  // namespace

void encode_otlp_protobuf(Slice<Span> spans, std::string& out) { Encoder(out).put_spans(spans); }

}  // namespace phosphor
