// How BatchEncoder writes attributes: by reference to the batch's strings, or in place.
//
// An annotation's attributes are walked twice in the same order: once to write their strings, which
// must stand before the annotation, then to write the attributes. BatchReferences carries the
// references from the first walk to the second.

#pragma once

#include <phosphor/batch.h>

#include "proto/wire_writer.h"

#include <cstddef>
#include <cstdint>

namespace phosphor {

// The reference of a text that is written in place.
inline constexpr std::uint32_t batch_text_in_place = UINT32_MAX;

// How many strings the encoder remembers: few enough that lookups stay short, and attribute values
// that never repeat cannot displace the names that do.
inline constexpr std::size_t known_limit_names = 768;
inline constexpr std::size_t known_limit_values = 384;

struct BatchReferences {
  // Enough for a hundred attributes; the texts of further ones are written in place.
  static constexpr std::size_t capacity = 256;

  std::uint32_t of[capacity];
  std::size_t count = 0;
  std::size_t next = 0;
};

void write_attributes(WireWriter& writer, std::uint32_t field, Slice<KeyValue> attributes,
                      int depth, BatchReferences& references) noexcept;

}  // namespace phosphor
