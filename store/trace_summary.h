// A trace in one line, for a list of search results.
//
// Threads: pure. Failure: none.

#pragma once

#include "store/trace_store.h"

namespace phosphor {

// The earliest known time of any record of the trace: of a span or an annotation. no_time where no
// record has any. This is what search orders by, so it depends on nothing but the records.
Timestamp start_of(const Trace& trace) noexcept;

TraceSummary summarize(const Trace& trace);

}  // namespace phosphor
