// Joining annotations into halves of calls: a pure function, the same for every store.
//
// The client's half begins with client_send and ends with client_recv (or a timeout); the server's
// begins with server_recv and ends with server_send. On the wire both share one span id. The
// client's half keeps it; the server's half gets server_half_id() and the client's half as its
// parent, also when the client's annotations never came, so that the tree does not change when they
// do. Only where a call has no parent and no client's annotations at all is the server's half a root.
//
// What the annotations say is merged: the first text that is not empty wins (in time order),
// attributes of all marks and of unnamed notes are put together (the last of a key wins), named
// notes become events, a mark's payload becomes the attribute "payload.client_send" and so on.
// A note without a side goes to the half of its host, else to the client's half, else to the
// server's; where no mark has come at all it makes a span of its own without marks.
//
// Threads: pure. Failure: none; contradictory marks give the earliest start and the latest end.

#pragma once

#include <phosphor/arena.h>
#include <phosphor/span.h>

#include <vector>

namespace phosphor {

// The derived span id of the server's half. Durable: links that people keep depend on it.
SpanId server_half_id(TraceId trace_id, SpanId call_id) noexcept;

// Appends the halves of the calls in `annotations`, all of one trace, in any order. The spans refer
// to the annotations' texts and to `arena`.
void join_call_halves(Slice<Annotation> annotations, Arena& arena, std::vector<Span>& spans);

}  // namespace phosphor
