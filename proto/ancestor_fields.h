// The field numbers of proto/traceproto.proto, for reading and writing. They never change.
//
// Plain numbers, in one namespace for each message. A number that is given up is never used again.
//
// Threads: constants.

#pragma once

#include <cstdint>

namespace phosphor::ancestor_field {

enum : std::uint32_t {
  trace_id = 1,
  span_id = 2,
  parent_id = 3,
  type = 4,
  async = 5,
  timestamp = 6,
  duration = 7,
  hostname = 8,
  origin = 9,
  destination = 10,
  payload = 11,
  key_value = 12,
};

// Of traceproto.KeyValue.
enum : std::uint32_t { key = 1, value = 2 };

}  // namespace phosphor::ancestor_field
