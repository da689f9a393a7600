// The field numbers of proto/phosphor.proto, for the encoder and the decoder. They never change.
//
// Plain numbers, in one namespace for each message. A number that is given up is never used again.
//
// Threads: constants.

#pragma once

#include <cstdint>

namespace phosphor::batch_field {

enum : std::uint32_t {
  version = 16,
  sender_id = 17,
  sequence = 18,
  annotations_before = 19,
  base_time = 20,
  drops = 21,
  service = 22,
  hostname = 23,
  annotation_count = 24,
  strings = 25,
  annotations = 26,
};

}  // namespace phosphor::batch_field

namespace phosphor::drops_field {

enum : std::uint32_t { reason = 1, count = 2 };

}  // namespace phosphor::drops_field

namespace phosphor::annotation_field {

enum : std::uint32_t {
  trace_id = 1,
  span_id = 2,
  parent_id = 3,
  type = 4,
  side = 5,
  async = 6,
  time_offset = 7,
  duration = 8,
  hostname = 9,
  origin = 10,
  destination = 11,
  name = 12,
  payload = 13,
  status = 14,
  attributes = 15,
  status_message = 16,
  trace_state = 17,
  flags = 18,
};

}  // namespace phosphor::annotation_field

namespace phosphor::attribute_field {

enum : std::uint32_t {
  key = 1,
  key_text = 2,
  string = 3,
  string_text = 4,
  boolean = 5,
  integer = 6,
  real = 7,
  bytes = 8,
  array = 9,
  map = 10,
};

enum : std::uint32_t { list_values = 1 };

}  // namespace phosphor::attribute_field
