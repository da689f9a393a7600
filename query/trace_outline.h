// A trace's tree as columns of numbers: `GET /api/v1/traces/{id}/outline`. It is what a picture of
// all spans needs, in a fifth of the bytes of their JSON, and a browser takes it without parsing;
// what else spans say is asked for in windows (query/trace_json.h).
//
// The format, byte by byte: query/README.md, "An outline".
//
// Threads: pure. Failure: resource_exhausted where it would be larger than allowed.

#pragma once

#include "query/trace_tree.h"

#include <phosphor/result.h>

#include <string>

namespace phosphor {

// Requires: `tree` was built from `trace`.
Result<std::string> write_trace_outline(const Trace& trace, const TraceTree& tree,
                                        std::size_t max_bytes);

}  // namespace phosphor
