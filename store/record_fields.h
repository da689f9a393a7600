// The field numbers of stored chunks: store/README.md shows them as a schema. Durable: a number
// that was ever written keeps its meaning for ever; new fields get new numbers.

#pragma once

#include <cstdint>

namespace phosphor::stored {

namespace chunk {
enum : std::uint32_t { resource = 1, scope = 2, span = 3, annotation = 4 };
}

// A KeyValue is a Value with a key; an empty value has no field but the key.
namespace value {
enum : std::uint32_t {
  key = 1,
  string = 2,
  boolean = 3,
  integer = 4,
  real = 5,
  array = 6,
  map = 7,
  bytes = 8,
};
}

// Of arrays and maps.
inline constexpr std::uint32_t element = 1;

namespace resource {
enum : std::uint32_t { attribute = 1, dropped_attributes = 2, schema_url = 3 };
}

namespace scope {
enum : std::uint32_t {
  attribute = 1,
  dropped_attributes = 2,
  schema_url = 3,
  name = 4,
  version = 5,
};
}

namespace event {
enum : std::uint32_t { time = 1, name = 2, attribute = 3, dropped_attributes = 4 };
}

namespace link {
enum : std::uint32_t {
  trace_id_high = 1,
  trace_id_low = 2,
  span_id = 3,
  trace_state = 4,
  attribute = 5,
  dropped_attributes = 6,
  flags = 7,
};
}

namespace span {
enum : std::uint32_t {
  span_id = 1,
  parent_id = 2,
  start = 3,
  end = 4,
  kind = 5,
  side = 6,
  marks = 7,
  async = 8,
  name = 9,
  service = 10,
  peer = 11,
  hostname = 12,
  status = 13,
  status_message = 14,
  attribute = 15,
  event = 16,
  link = 17,
  trace_state = 18,
  flags = 19,
  dropped_attributes = 20,
  dropped_events = 21,
  dropped_links = 22,
  resource = 23,
  scope = 24,
  trace_id_text = 25,
  span_id_text = 26,
  parent_id_text = 27,
  call_id = 28,
};
}

namespace annotation {
enum : std::uint32_t {
  span_id = 1,
  parent_id = 2,
  time = 3,
  duration = 4,
  type = 5,
  side = 6,
  async = 7,
  name = 8,
  origin = 9,
  destination = 10,
  hostname = 11,
  payload = 12,
  status = 13,
  status_message = 14,
  attribute = 15,
  trace_state = 16,
  flags = 17,
  trace_id_text = 18,
  span_id_text = 19,
  parent_id_text = 20,
};
}

// Bits of span::marks.
enum : std::uint32_t { mark_first = 1, mark_last = 2, mark_timeout = 4 };

}  // namespace phosphor::stored
