// A trace's tree as the JSON of `GET /api/v1/traces/{id}` (query/README.md, "A trace").
//
// Threads: pure functions. Failure: resource_exhausted where the JSON would be larger than allowed.

#pragma once

#include "query/json_writer.h"
#include "query/trace_tree.h"

#include <phosphor/result.h>

#include <string>

namespace phosphor {

// Some of a tree's nodes, in their order; as many as there are.
struct NodeWindow {
  std::size_t first = 0;
  std::size_t count = SIZE_MAX;
};

// Requires: `tree` was built from `trace`.
Result<std::string> write_trace_json(const Trace& trace, const TraceTree& tree, NodeWindow window,
                                     std::size_t max_bytes);

// The members of an object that is open, up to and with "clocks": all that is about the whole
// trace.
void write_trace_head(JsonWriter& json, const Trace& trace, const TraceTree& tree);

// [{"key":…,"type":…,"value":…}, …]
void write_attributes(JsonWriter& json, Slice<KeyValue> attributes);

// [{"service":…,"span_count":…,"error_count":…}, …]
void write_service_share(JsonWriter& json, const ServiceShare& share, std::string_view service);

}  // namespace phosphor
