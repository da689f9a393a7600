// Reading one trace out of the slices that have parts of it.
//
// First its heads, which are small and say where it is, how large, and when it starts; then, if
// that is wanted, its chunks. Pure apart from the database.
//
// Threads: the reader's own. Failure: ErrorCode::corrupt names the trace; resource_exhausted says
// which limit of the read was reached.

#pragma once

#include "store/slice_view.h"
#include "store/trace_store.h"

#include <vector>

namespace phosphor {

// The parts of a trace: where it is.
struct TraceParts {
  struct Part {
    SlicePointer slice;
    TraceHead head;
  };
  TraceId id;
  std::vector<Part> parts;  // oldest slice first

  bool empty() const noexcept { return parts.empty(); }
  Timestamp start() const noexcept;
  std::uint64_t byte_count() const noexcept;
};

Result<TraceParts> find_parts(const SliceView& view, TraceId id);

// Requires: !parts.empty(). The assembled trace.
Result<Trace> load_trace(const SliceView& view, const TraceParts& parts, const ReadLimits& limits);

bool is_over(const ReadLimits& limits);

}  // namespace phosphor
