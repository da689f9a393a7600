// Reading OTLP's attributes out of protobuf.
//
// Malformed bytes and values that we cannot keep are told apart: the first end the whole request,
// the second only the span (or the spans of the resource) that they belong to.
//
// Threads: one at a time. Results refer to the bytes and to the arena.

#pragma once

#include <phosphor/arena.h>
#include <phosphor/value.h>

#include "proto/list_stack.h"
#include "proto/otlp_span.h"
#include "proto/utf8.h"
#include "proto/wire_reader.h"

#include <string_view>
#include <utility>

namespace phosphor {

class OtlpValueReader {
 public:
  explicit OtlpValueReader(Arena& arena) : arena_(arena) {}

  // A list of attributes, read one by one between the two calls.
  std::size_t begin_attributes() const noexcept { return attributes_.begin(); }
  void read_attribute(std::string_view key_value_untrusted, int depth = 1);
  Slice<KeyValue> finish_attributes(std::size_t begin) { return attributes_.finish(begin, arena_); }

  // The text, which must be UTF-8.
  std::string_view checked(std::string_view text_untrusted) noexcept {
    if (!is_utf8(text_untrusted)) reject(rejection::utf8);
    return text_untrusted;
  }

  void reject(const char* reason) noexcept {
    if (why_not_ == nullptr) why_not_ = reason;
  }
  void note_end_of(const WireReader& reader) noexcept {
    malformed_ = malformed_ || reader.malformed();
  }

  bool malformed() const noexcept { return malformed_; }
  Arena& arena() noexcept { return arena_; }

  // Why what was read since the last call cannot be kept, or null.
  const char* take_rejection() noexcept { return std::exchange(why_not_, nullptr); }

 private:
  template <typename Place>
  void read_any_value(std::string_view bytes_untrusted, int depth, const Place& place);
  template <typename Place>
  void read_choice(WireReader& reader, const WireField& field, int depth, const Place& place);
  Value read_list(std::string_view bytes_untrusted, ValueType type, int depth);
  Slice<KeyValue> read_members(std::string_view message_untrusted, int depth);
  Slice<Value> read_elements(std::string_view message_untrusted, int depth);

  Arena& arena_;
  ListStack<KeyValue> attributes_;
  ListStack<Value> elements_;
  const char* why_not_ = nullptr;
  bool malformed_ = false;
};

}  // namespace phosphor
