#include "proto/otlp_span_reader.h"

#include "proto/id_bytes.h"
#include "proto/otlp_fields.h"
#include "proto/otlp_span.h"

namespace phosphor {

void OtlpSpanReader::read(std::string_view bytes_untrusted, Span& span) {
  const std::size_t attributes = values_.begin_attributes();
  WireReader reader(bytes_untrusted);
  for (WireField field; reader.next(field);) read_field(reader, field, span);
  values_.note_end_of(reader);
  span.attributes = values_.finish_attributes(attributes);
  span.events = events_.finish(0, values_.arena());
  span.links = links_.finish(0, values_.arena());
  if (!span.trace_id.valid()) values_.reject(rejection::trace_id);
  if (!span.span_id.valid()) values_.reject(rejection::span_id);
}

void OtlpSpanReader::read_field(WireReader& reader, const WireField& field, Span& span) {
  switch (field.number) {
    case otlp::span::attributes:
      values_.read_attribute(reader.take_bytes(field));
      break;
    case otlp::span::trace_id:
      if (!read_bytes(reader.take_bytes(field), span.trace_id)) {
        values_.reject(rejection::trace_id);
      }
      break;
    case otlp::span::span_id:
      if (!read_bytes(reader.take_bytes(field), span.span_id)) values_.reject(rejection::span_id);
      break;
    case otlp::span::parent_span_id:
      if (!read_bytes(reader.take_bytes(field), span.parent_id)) {
        values_.reject(rejection::parent_id);
      }
      break;
    case otlp::span::trace_state:
      span.trace_state = values_.checked(reader.take_bytes(field));
      break;
    case otlp::span::name:
      span.name = values_.checked(reader.take_bytes(field));
      break;
    case otlp::span::events:
      read_event(reader.take_bytes(field), events_[events_.push()]);
      break;
    case otlp::span::links:
      read_link(reader.take_bytes(field), links_[links_.push()]);
      break;
    case otlp::span::status:
      read_status(reader.take_bytes(field), span);
      break;
    default:
      read_number_field(reader, field, span);
      break;
  }
}

void OtlpSpanReader::read_number_field(WireReader& reader, const WireField& field, Span& span) {
  switch (field.number) {
    case otlp::span::start_time:
      take_time(reader, field, span.start);
      break;
    case otlp::span::end_time:
      take_time(reader, field, span.end);
      break;
    case otlp::span::kind:
      span.kind = span_kind(reader.take_varint(field));
      break;
    case otlp::span::dropped_attributes_count:
      span.dropped_attributes_count = reader.take_uint32(field);
      break;
    case otlp::span::dropped_events_count:
      span.dropped_events_count = reader.take_uint32(field);
      break;
    case otlp::span::dropped_links_count:
      span.dropped_links_count = reader.take_uint32(field);
      break;
    case otlp::span::flags:
      span.flags = reader.take_fixed32(field);
      break;
    default:
      break;  // of a later OTLP
  }
}

void OtlpSpanReader::read_status(std::string_view bytes_untrusted, Span& span) {
  WireReader reader(bytes_untrusted);
  for (WireField field; reader.next(field);) {
    if (field.number == otlp::status::message) {
      span.status_message = values_.checked(reader.take_bytes(field));
    } else if (field.number == otlp::status::code) {
      span.status = otlp_status_code(reader.take_varint(field));
    }
  }
  values_.note_end_of(reader);
}

void OtlpSpanReader::read_event(std::string_view bytes_untrusted, Event& event) {
  const std::size_t attributes = values_.begin_attributes();
  WireReader reader(bytes_untrusted);
  for (WireField field; reader.next(field);) {
    if (field.number == otlp::event::attributes) {
      values_.read_attribute(reader.take_bytes(field));
    } else if (field.number == otlp::event::time) {
      take_time(reader, field, event.time);
    } else if (field.number == otlp::event::name) {
      event.name = values_.checked(reader.take_bytes(field));
    } else if (field.number == otlp::event::dropped_attributes_count) {
      event.dropped_attributes_count = reader.take_uint32(field);
    }
  }
  values_.note_end_of(reader);
  event.attributes = values_.finish_attributes(attributes);
}

void OtlpSpanReader::read_link(std::string_view bytes_untrusted, Link& link) {
  const std::size_t attributes = values_.begin_attributes();
  WireReader reader(bytes_untrusted);
  for (WireField field; reader.next(field);) read_link_field(reader, field, link);
  values_.note_end_of(reader);
  link.attributes = values_.finish_attributes(attributes);
}

// A link without ids says nothing useful but is kept; OTLP allows it.
void OtlpSpanReader::read_link_field(WireReader& reader, const WireField& field, Link& link) {
  switch (field.number) {
    case otlp::link::attributes:
      values_.read_attribute(reader.take_bytes(field));
      break;
    case otlp::link::trace_id:
      if (!read_bytes(reader.take_bytes(field), link.trace_id)) values_.reject(rejection::link_id);
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
      break;  // of a later OTLP
  }
}

void OtlpSpanReader::take_time(WireReader& reader, const WireField& field, Timestamp& time) {
  if (!read_time(reader.take_fixed64(field), time)) values_.reject(rejection::time);
}

}  // namespace phosphor
