#include "proto/otlp_span_reader.h"

#include "proto/id_bytes.h"
#include "proto/otlp_fields.h"
#include "proto/otlp_span.h"

namespace phosphor {
namespace {

// An array whose length is known before it is filled.
template <typename T>
struct Filling {
  T* elements = nullptr;
  std::size_t size = 0;

  Slice<T> slice() const { return {elements, size}; }
};

class SpanReader {
 public:
  SpanReader(OtlpValueReader& values, Span& span) : values_(values), span_(span) {}

  void read(std::string_view bytes_untrusted) {
    make_arrays(bytes_untrusted);
    WireReader reader(bytes_untrusted);
    for (WireField field; reader.next(field);) {
      if (!read_array_field(reader, field)) read_field(reader, field);
    }
    values_.note_end_of(reader);
    span_.attributes = attributes_.slice();
    span_.events = events_.slice();
    span_.links = links_.slice();
    if (!span_.trace_id.valid()) values_.reject(rejection::trace_id);
    if (!span_.span_id.valid()) values_.reject(rejection::span_id);
  }

 private:
  void make_arrays(std::string_view bytes_untrusted) {
    std::size_t attributes = 0, events = 0, links = 0;
    WireReader reader(bytes_untrusted);
    for (WireField field; reader.next(field);) {
      attributes += field.number == otlp::span::attributes ? 1 : 0;
      events += field.number == otlp::span::events ? 1 : 0;
      links += field.number == otlp::span::links ? 1 : 0;
    }
    attributes_.elements = values_.arena().make<KeyValue>(attributes);
    events_.elements = values_.arena().make<Event>(events);
    links_.elements = values_.arena().make<Link>(links);
  }

  bool read_array_field(WireReader& reader, const WireField& field) {
    switch (field.number) {
      case otlp::span::attributes:
        attributes_.elements[attributes_.size++] = values_.read_key_value(reader.take_bytes(field));
        return true;
      case otlp::span::events:
        read_event(reader.take_bytes(field), events_.elements[events_.size++]);
        return true;
      case otlp::span::links:
        read_link(reader.take_bytes(field), links_.elements[links_.size++]);
        return true;
      default:
        return false;
    }
  }

  void read_field(WireReader& reader, const WireField& field) {
    switch (field.number) {
      case otlp::span::trace_id:
        if (!read_bytes(reader.take_bytes(field), span_.trace_id))
          values_.reject(rejection::trace_id);
        break;
      case otlp::span::span_id:
        if (!read_bytes(reader.take_bytes(field), span_.span_id))
          values_.reject(rejection::span_id);
        break;
      case otlp::span::parent_span_id:
        if (!read_bytes(reader.take_bytes(field), span_.parent_id)) {
          values_.reject(rejection::parent_id);
        }
        break;
      case otlp::span::trace_state:
        span_.trace_state = values_.checked(reader.take_bytes(field));
        break;
      case otlp::span::name:
        span_.name = values_.checked(reader.take_bytes(field));
        break;
      case otlp::span::start_time:
        take_time(reader, field, span_.start);
        break;
      case otlp::span::end_time:
        take_time(reader, field, span_.end);
        break;
      case otlp::span::status:
        read_status(reader.take_bytes(field));
        break;
      default:
        read_number_field(reader, field);
        break;
    }
  }

  void read_number_field(WireReader& reader, const WireField& field) {
    switch (field.number) {
      case otlp::span::kind:
        span_.kind = span_kind(reader.take_varint(field));
        break;
      case otlp::span::dropped_attributes_count:
        span_.dropped_attributes_count = reader.take_uint32(field);
        break;
      case otlp::span::dropped_events_count:
        span_.dropped_events_count = reader.take_uint32(field);
        break;
      case otlp::span::dropped_links_count:
        span_.dropped_links_count = reader.take_uint32(field);
        break;
      case otlp::span::flags:
        span_.flags = reader.take_fixed32(field);
        break;
      default:
        break;  // of a later OTLP
    }
  }

  void read_status(std::string_view bytes_untrusted) {
    WireReader reader(bytes_untrusted);
    for (WireField field; reader.next(field);) {
      if (field.number == otlp::status::message) {
        span_.status_message = values_.checked(reader.take_bytes(field));
      } else if (field.number == otlp::status::code) {
        span_.status = otlp_status_code(reader.take_varint(field));
      }
    }
    values_.note_end_of(reader);
  }

  void read_event(std::string_view bytes_untrusted, Event& event) {
    event.attributes = values_.read_attributes(bytes_untrusted, otlp::event::attributes);
    WireReader reader(bytes_untrusted);
    for (WireField field; reader.next(field);) {
      if (field.number == otlp::event::time) {
        take_time(reader, field, event.time);
      } else if (field.number == otlp::event::name) {
        event.name = values_.checked(reader.take_bytes(field));
      } else if (field.number == otlp::event::dropped_attributes_count) {
        event.dropped_attributes_count = reader.take_uint32(field);
      }
    }
    values_.note_end_of(reader);
  }

  void read_link(std::string_view bytes_untrusted, Link& link) {
    link.attributes = values_.read_attributes(bytes_untrusted, otlp::link::attributes);
    WireReader reader(bytes_untrusted);
    for (WireField field; reader.next(field);) read_link_field(reader, field, link);
    values_.note_end_of(reader);
  }

  // A link without ids says nothing useful but is kept; OTLP allows it.
  void read_link_field(WireReader& reader, const WireField& field, Link& link) {
    switch (field.number) {
      case otlp::link::trace_id:
        if (!read_bytes(reader.take_bytes(field), link.trace_id))
          values_.reject(rejection::link_id);
        break;
      case otlp::link::span_id:
        if (!read_bytes(reader.take_bytes(field), link.span_id)) values_.reject(rejection::link_id);
        break;
      case otlp::link::trace_state:
        link.trace_state = values_.checked(reader.take_bytes(field));
        break;
      case otlp::link::dropped_attributes_count:
        link.dropped_attributes_count = reader.take_uint32(field);
        break;
      case otlp::link::flags:
        link.flags = reader.take_fixed32(field);
        break;
      default:
        break;  // of a later OTLP, or read by read_attributes()
    }
  }

  void take_time(WireReader& reader, const WireField& field, Timestamp& time) {
    if (!read_time(reader.take_fixed64(field), time)) values_.reject(rejection::time);
  }

  OtlpValueReader& values_;
  Span& span_;
  Filling<KeyValue> attributes_;
  Filling<Event> events_;
  Filling<Link> links_;
};

}  // namespace

void read_otlp_span(std::string_view bytes_untrusted, OtlpValueReader& values, Span& span) {
  SpanReader(values, span).read(bytes_untrusted);
}

}  // namespace phosphor
