// A span: work with a start and an end, as OTLP has it, and one half of a call, as only we have it.
//
// The fields are a superset of OTLP's Span, so nothing that any sender says is lost. A span that
// was joined from annotations is a half: `side` says whose, `marks` which of its marks arrived, and
// a start or an end that has not arrived is `no_time`. A whole OTLP span of kind client or server
// is a half too, with both of its marks; every other OTLP span has side none.
//
// A Span refers to memory that somebody else owns (a request body and an Arena while it is
// ingested, a Trace when it was read) and is copied shallowly.
// Units: nanoseconds. Source: opentelemetry-proto, opentelemetry/proto/trace/v1/trace.proto.

#pragma once

#include <phosphor/annotation.h>
#include <phosphor/ids.h>
#include <phosphor/slice.h>
#include <phosphor/timestamp.h>
#include <phosphor/value.h>

#include <cstdint>
#include <string_view>

namespace phosphor {

// OTLP's Span.SpanKind.
enum class SpanKind : std::uint8_t {
  unspecified = 0,
  internal = 1,
  server = 2,
  client = 3,
  producer = 4,
  consumer = 5,
};

struct Event {
  Timestamp time = no_time;
  std::string_view name;
  Slice<KeyValue> attributes;
  std::uint32_t dropped_attributes_count = 0;
};

struct Link {
  TraceId trace_id;
  SpanId span_id;
  std::string_view trace_state;
  Slice<KeyValue> attributes;
  std::uint32_t dropped_attributes_count = 0;
  std::uint32_t flags = 0;
};

// Who produced the spans: OTLP's Resource and the schema URL beside it.
struct Resource {
  Slice<KeyValue> attributes;
  std::uint32_t dropped_attributes_count = 0;
  std::string_view schema_url;
};

// What library produced the spans: OTLP's InstrumentationScope and the schema URL beside it.
struct Scope {
  std::string_view name;
  std::string_view version;
  Slice<KeyValue> attributes;
  std::uint32_t dropped_attributes_count = 0;
  std::string_view schema_url;
};

// The marks of one half that have arrived. For the client's half `first` is its SEND and `last` its
// RECV; for the server's half `first` is its RECV and `last` its SEND.
struct Marks {
  bool first = false;
  bool last = false;
  bool timeout = false;  // client's half only: the caller stopped waiting
};

struct Span {
  TraceId trace_id;
  SpanId span_id;
  SpanId parent_id;

  // How a foreign sender spelled the ids; empty where that is the canonical lower-case hex.
  std::string_view trace_id_text;
  std::string_view span_id_text;
  std::string_view parent_id_text;

  std::string_view name;
  std::string_view service;   // resource `service.name`, or the side's service of a call
  std::string_view peer;      // the other side's service, where it is known
  std::string_view hostname;  // resource `host.name`, or the annotation's host
  SpanKind kind = SpanKind::unspecified;
  CallSide side = CallSide::none;
  // The span id on the wire, which both halves of a native call share. The client's half keeps it
  // as its span_id; the server's half gets a derived one and has the client's as its parent. None
  // for spans that did not come as annotations.
  SpanId call_id;
  Marks marks;
  bool async = false;  // a message without an answer: no second mark is to be expected

  Timestamp start = no_time;
  Timestamp end = no_time;

  StatusCode status = StatusCode::unset;
  std::string_view status_message;
  Slice<KeyValue> attributes;
  Slice<Event> events;
  Slice<Link> links;
  std::string_view trace_state;
  std::uint32_t flags = 0;
  std::uint32_t dropped_attributes_count = 0;
  std::uint32_t dropped_events_count = 0;
  std::uint32_t dropped_links_count = 0;

  const Resource* resource = nullptr;  // null where the sender told nothing
  const Scope* scope = nullptr;
};

}  // namespace phosphor
