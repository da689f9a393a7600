// Baggage as Jaeger's own clients carry it: a header "uberctx-<key>" for each member, its value
// percent-encoded; and "jaeger-baggage: <key>=<value>, …", which people write by hand.
//
// Threads: pure.

#pragma once

#include <phosphor/baggage.h>
#include <phosphor/propagation.h>

namespace phosphor {

// What does not fit into a header name of 128 bytes is left out.
void inject_uber_baggage(const Baggage& baggage, HeaderWriter& headers);

// `base` and what the headers add to it, within the limits of baggage.h.
Baggage extract_uber_baggage_untrusted(const HeaderReader& headers, Baggage base);

}  // namespace phosphor
