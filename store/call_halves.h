// Joining annotations into halves of calls: a pure function, the same for every store.
//
// The client's half begins with client_send and ends with client_recv (or a timeout); the server's
// begins with server_recv and ends with server_send. On the wire both share one span id. The
// client's half keeps it; the server's half gets server_half_id() and the client's half as its
// parent, also when the client's annotations never came, so that the tree does not change when they
// do. Only where a call has no parent, no client's annotations at all, and no flag that says that
// it came from another process (OTLP's is-remote) is the server's half a root.
//
// What the annotations say is merged: the first text that is not empty wins, in time order (a half
// asks its own annotations first, then, for name, origin and destination, the other half's); error
// wins over ok, ok over unset; attributes of all marks and of plain notes are put together (the
// last of a key wins); a mark's payload becomes the attribute "payload.client_send" and so on. A
// note with a name or a payload is an event; its payload becomes the event's attribute "payload",
// and where it has no name (the ancestor's notes have none) the event is called "note". A note
// that says a link (phosphor/link_note.h) becomes one instead.
//
// Where a mark's flags say that nobody is called (span_flag_internal), the client's half is a span
// of kind internal, with side none.
//
// A note without a side goes to the half of its host, else to the client's half, else to the
// server's. Where no mark has come at all it makes a span of its own, with side none. A span of
// notes alone starts with the first of them, so that it has a place in time, and has no end.
// Annotations of unknown type are notes.
//
// Threads: pure. Failure: none; contradictory marks give the earliest start and the latest end.
// Cost: n log n of the annotations, however many belong to one call.

#pragma once

#include <phosphor/arena.h>
#include <phosphor/span.h>

#include <string_view>
#include <vector>

namespace phosphor {

// The derived span id of the server's half: XXH3 (64 bits) of the trace id and the call id, big
// endian, and the text "server". Durable: links that people keep depend on it.
SpanId server_half_id(TraceId trace_id, SpanId call_id) noexcept;

// The attribute that holds an annotation's payload.
std::string_view payload_key(const Annotation& annotation) noexcept;

// Whether the annotation becomes an event of its half, rather than attributes.
bool becomes_event(const Annotation& annotation) noexcept;

// Which half an annotation belongs to by itself; none for a note that does not say.
CallSide side_of(const Annotation& annotation) noexcept;

// Appends the halves of the calls in `annotations`, all of one trace, in any order. The spans refer
// to the annotations' texts and to `arena`. Identical annotations count once.
void join_call_halves(Slice<Annotation> annotations, Arena& arena, std::vector<Span>& spans);

}  // namespace phosphor
