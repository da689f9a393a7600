// What recording costs the application: nanoseconds and allocations for each span and for each
// annotation, as the calling thread sees them; what the sender's thread uses of a processor; and
// bytes on the wire. Beside the floors of the same run (client_floors.h).
//
// A span is a call's two marks of one side; a note and a message are one annotation each. The
// tracer's sender runs and sends real datagrams (metered_transport.h).
//
// Threads: call it from one; it starts its own. Failure: throws where no socket can be had.

#pragma once

#include "tests/bench/report.h"

namespace phosphor::bench {

void measure_client(Report& report);

}  // namespace phosphor::bench
