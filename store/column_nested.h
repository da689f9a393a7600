// A value of any type as bytes of its own: arrays, maps, and whole lists of attributes.
//
//   value  type (1 byte, as ValueType), then
//          string, bytes: length (varint), bytes      integer: zigzag varint
//          boolean: 1 byte     real: 8 bytes          empty: nothing
//          array: count (varint), values              map: count (varint), members
//   member length of the key (varint), key, value
//
// Threads: pure. Failure: reading throws NotABlock; values nested deeper than max_value_depth are
// refused, and memory is in proportion to the bytes.

#pragma once

#include "store/byte_writer.h"

#include <phosphor/arena.h>
#include <phosphor/value.h>

#include <string_view>

namespace phosphor {

void append_nested(const Value& value, ByteWriter& out);

// The value that `bytes` hold, all of them. It refers to them, and to the arena for its arrays.
Value read_nested(std::string_view bytes, Arena& arena);

}  // namespace phosphor
