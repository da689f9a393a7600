// Who is whose parent in a trace, and which two spans are the halves of one call.
//
// A parent is found by its span id; where that is the id of a native call, by the call's server's
// half, which does the work. What cannot be in a tree is cut and counted: a span that names itself,
// and cycles at their earliest span. A server's half whose parent is a client's half makes a call
// with it: always if both are native marks of one call, else (OTLP) if they are of different
// services or hosts, because a client's span may have a server's child within one process.
//
// Threads: pure. Cost: linear. Failure: none.

#pragma once

#include "store/trace_store.h"

#include <cstdint>
#include <limits>
#include <vector>

namespace phosphor {

inline constexpr std::uint32_t no_span = std::numeric_limits<std::uint32_t>::max();

// All vectors have one entry for each span of the trace, and refer to spans by their index.
struct TraceLinks {
  std::vector<std::uint32_t> parent;  // no_span: a root, an orphan, or cut
  std::vector<bool> orphan;           // names a parent that has not arrived
  std::vector<std::uint32_t> other;   // the other half of the call, or no_span
  std::uint64_t cycle_count = 0;      // self-parents included
  std::uint64_t duplicate_id_count = 0;
};

// Requires: fewer than no_span spans.
TraceLinks link_spans(const std::vector<Span>& spans);

}  // namespace phosphor
