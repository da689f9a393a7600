// An annotation: one recorded event of a call, as a client records it and as it travels over UDP.
//
// A call leaves four marks that share one span id: the caller's client_send, the callee's
// server_recv and server_send (its answer), the caller's client_recv. An asynchronous message
// leaves only client_send and server_recv. A timeout says that the caller stopped waiting. A note
// is an event, or attributes, within a call. Each mark is a fact of its own: the store joins them
// into halves of calls (store/call_halves.h), so nothing is lost when a process dies between two
// marks.
//
// An Annotation refers to memory that somebody else owns and is copied shallowly.
// Units: nanoseconds. Source: the ancestor's traceproto.Annotation (proto/README.md), of which this
// is a superset.

#pragma once

#include <phosphor/ids.h>
#include <phosphor/slice.h>
#include <phosphor/timestamp.h>
#include <phosphor/value.h>

#include <cstdint>
#include <string_view>

namespace phosphor {

// The ancestor's numbers; they never change.
enum class AnnotationType : std::uint8_t {
  unknown = 0,
  client_send = 1,
  client_recv = 2,
  server_recv = 3,
  server_send = 4,
  timeout = 5,
  note = 6,
};

// Which process of a call something belongs to: the caller's half or the callee's.
enum class CallSide : std::uint8_t { none = 0, client = 1, server = 2 };

// OTLP's Status.StatusCode.
enum class StatusCode : std::uint8_t { unset = 0, ok = 1, error = 2 };

struct Annotation {
  TraceId trace_id;
  SpanId span_id;    // shared by all annotations of one call
  SpanId parent_id;  // the enclosing call; none at the root

  // How a foreign sender spelled the ids; empty where that is the canonical lower-case hex.
  std::string_view trace_id_text;
  std::string_view span_id_text;
  std::string_view parent_id_text;

  AnnotationType type = AnnotationType::unknown;
  CallSide side = CallSide::none;        // for notes; the marks say it by their type
  bool async = false;                    // a message without an answer
  Timestamp time = no_time;              // on the sender's clock
  std::chrono::nanoseconds duration{0};  // measured on one node; 0 = not given

  std::string_view hostname;     // machine or container
  std::string_view origin;       // the caller's service
  std::string_view destination;  // the callee's service
  std::string_view name;         // the operation ("GET /cards"); of a note: the event's name
  std::string_view payload;      // free text, often JSON
  StatusCode status = StatusCode::unset;
  std::string_view status_message;
  std::string_view trace_state;  // W3C tracestate
  std::uint32_t flags = 0;       // W3C trace flags in the low 8 bits
  Slice<KeyValue> attributes;    // of a note without a name: attributes of the call's half
};

}  // namespace phosphor
