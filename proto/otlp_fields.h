// The field numbers of proto/otlp_trace.proto, for the decoder and the encoder. They never change.
//
// Plain numbers, in one namespace for each message. A number that is given up is never used again.
//
// Threads: constants.

#pragma once

#include <cstdint>

namespace phosphor::otlp {

namespace traces_data {
enum : std::uint32_t { resource_spans = 1 };
}
namespace resource_spans {
enum : std::uint32_t { resource = 1, scope_spans = 2, schema_url = 3 };
}
namespace resource {
enum : std::uint32_t { attributes = 1, dropped_attributes_count = 2 };
}
namespace scope_spans {
enum : std::uint32_t { scope = 1, spans = 2, schema_url = 3 };
}
namespace scope {
enum : std::uint32_t { name = 1, version = 2, attributes = 3, dropped_attributes_count = 4 };
}
namespace span {
enum : std::uint32_t {
  trace_id = 1,
  span_id = 2,
  trace_state = 3,
  parent_span_id = 4,
  name = 5,
  kind = 6,
  start_time = 7,
  end_time = 8,
  attributes = 9,
  dropped_attributes_count = 10,
  events = 11,
  dropped_events_count = 12,
  links = 13,
  dropped_links_count = 14,
  status = 15,
  flags = 16,
};
}
namespace event {
enum : std::uint32_t { time = 1, name = 2, attributes = 3, dropped_attributes_count = 4 };
}
namespace link {
enum : std::uint32_t {
  trace_id = 1,
  span_id = 2,
  trace_state = 3,
  attributes = 4,
  dropped_attributes_count = 5,
  flags = 6,
};
}
namespace status {
enum : std::uint32_t { message = 2, code = 3 };
}
namespace key_value {
enum : std::uint32_t { key = 1, value = 2 };
}
namespace any_value {
enum : std::uint32_t {
  string = 1,
  boolean = 2,
  integer = 3,
  real = 4,
  array = 5,
  map = 6,
  bytes = 7,
};
}
namespace value_list {
enum : std::uint32_t { values = 1 };
}

}  // namespace phosphor::otlp
