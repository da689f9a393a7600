// The HTTP API of the ancestor, as its clients know it: `GET /` and `GET /trace?traceId=`.
//
// Its answers are text/plain with a newline at the end, keys in alphabetical order, times in
// microseconds, and ids as their senders spelled them. It knew only annotations, so a span that did
// not come as annotations is shown as the marks it stands for: SEND and RECV for the two ends of a
// half, one ANNOTATION for any other span and for each event.
//
// Threads: pure functions. Failure: the responses are the ancestor's, also for errors.

#pragma once

#include "query/http_message.h"
#include "store/trace_store.h"

#include <string>
#include <string_view>

namespace phosphor {

HttpResponse legacy_identity(std::string_view version);
HttpResponse legacy_trace(const Trace& trace);
HttpResponse legacy_error(int status, std::string_view message);

// The body of legacy_trace(), without the newline.
std::string legacy_trace_json(const Trace& trace);

}  // namespace phosphor
