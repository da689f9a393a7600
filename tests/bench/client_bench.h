// What recording costs the application: nanoseconds and allocations for each span and for each
// annotation, beside the floor of the same run.
//
// A span is a call's two marks of one side; a note and a message are one annotation each. The
// tracer's sender runs, into a transport that takes every datagram and forgets it. The floor is
// what no library can go below that stamps both ends with the system's clock: two clock reads and
// one 128-byte record copied into a ring.
//
// Threads: call it from one; it starts its own. Failure: none.

#pragma once

#include "tests/bench/report.h"

namespace phosphor::bench {

void measure_client(Report& report);

}  // namespace phosphor::bench
