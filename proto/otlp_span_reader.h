// Reading one OTLP Span message, with its events and links, out of protobuf.
//
// Threads: one at a time. The span refers to the bytes and to the values' arena.

#pragma once

#include <phosphor/span.h>

#include "proto/otlp_values.h"

#include <string_view>

namespace phosphor {

class OtlpSpanReader {
 public:
  explicit OtlpSpanReader(OtlpValueReader& values) : values_(values) {}

  // Whether the bytes were malformed, or the span cannot be kept, is for the caller to ask
  // `values`.
  void read(std::string_view bytes_untrusted, Span& span);

 private:
  void read_field(WireReader& reader, const WireField& field, Span& span);
  void read_number_field(WireReader& reader, const WireField& field, Span& span);
  void read_status(std::string_view bytes_untrusted, Span& span);
  void read_event(std::string_view bytes_untrusted, Event& event);
  void read_link(std::string_view bytes_untrusted, Link& link);
  void read_link_field(WireReader& reader, const WireField& field, Link& link);
  void take_time(WireReader& reader, const WireField& field, Timestamp& time);

  OtlpValueReader& values_;
  ListStack<Event> events_;
  ListStack<Link> links_;
};

}  // namespace phosphor
