// The fields of a note, put together on the stack: its name and as many attributes as fit. The
// number of those that do not is told in the attribute "phosphor.dropped_attributes".
//
// Threads: one.

#pragma once

#include "client/annotation_record.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace phosphor {

class NotePayload {
 public:
  // An empty name: the note is of attributes of the call.
  explicit NotePayload(std::string_view name) noexcept {
    if (!name.empty()) writer_.text(FieldKind::name, name, max_name_bytes);
  }

  void text(FieldKind kind, std::string_view text, std::size_t limit) noexcept {
    writer_.text(kind, text, limit);
  }
  void append(std::string_view fields) noexcept { writer_.append(fields); }

  void attributes(Attributes attributes) noexcept {
    std::int64_t dropped = 0;
    std::size_t count = 0;
    for (const Attribute& attribute : attributes) {
      const bool room = count + 1 < max_record_attributes;
      if (room && writer_.attribute(attribute.key, attribute.value)) {
        ++count;
      } else {
        ++dropped;
      }
    }
    if (dropped > 0) drop(dropped);
  }

  std::string_view written() const noexcept { return writer_.written(); }

 private:
  // Room that is kept for the number of what was dropped.
  static constexpr std::size_t dropped_bytes = dropped_attributes_key.size() + 16;

  void drop(std::int64_t count) noexcept {
    writer_ = PayloadWriter(buffer_.data(), buffer_.size(), writer_.size());
    writer_.attribute(dropped_attributes_key, Value::integer(count));
  }

  std::array<char, max_payload_bytes> buffer_;
  PayloadWriter writer_{buffer_.data(), max_payload_bytes - dropped_bytes};
};

}  // namespace phosphor
