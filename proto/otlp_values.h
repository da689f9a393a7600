// Reading OTLP's attributes out of protobuf.
//
// Malformed bytes and values that we cannot keep are told apart: the first end the whole request,
// the second only the span (or the spans of the resource) that they belong to.
//
// Threads: one at a time. Results refer to the bytes and to the arena.

#pragma once

#include <phosphor/arena.h>
#include <phosphor/value.h>

#include "proto/wire_reader.h"

#include <string_view>

namespace phosphor {

class OtlpValueReader {
 public:
  explicit OtlpValueReader(Arena& arena) : arena_(arena) {}

  // All fields `number` of a message, as attributes.
  Slice<KeyValue> read_attributes(std::string_view message_untrusted, std::uint32_t number,
                                  int depth = 1);
  KeyValue read_key_value(std::string_view bytes_untrusted, int depth = 1);
  std::string_view checked(std::string_view text_untrusted);

  void reject(const char* reason) {
    if (why_not_ == nullptr) why_not_ = reason;
  }
  void note_end_of(const WireReader& reader) { malformed_ = malformed_ || reader.malformed(); }

  bool malformed() const { return malformed_; }
  Arena& arena() { return arena_; }

  // Why what was read since the last call cannot be kept, or null.
  const char* take_rejection() { return std::exchange(why_not_, nullptr); }

 private:
  Value read_any_value(std::string_view bytes_untrusted, int depth);
  Value read_choice(WireReader& reader, const WireField& field, int depth);
  Slice<Value> read_elements(std::string_view message_untrusted, int depth);
  bool enter(int depth);

  Arena& arena_;
  const char* why_not_ = nullptr;
  bool malformed_ = false;
};

}  // namespace phosphor
