// From the records of a trace to the Trace that a reader gets: the same steps for every store.
//
// Threads: pure. Failure: none.

#pragma once

#include "store/trace_store.h"

namespace phosphor {

// Requires: trace.id is set; trace.spans and trace.annotations are all records that are stored of
// it, in any order, with repetitions. Afterwards each is there once and in order, the annotations'
// halves of calls are among the spans, and id_text is known.
void assemble(Trace& trace);

}  // namespace phosphor
