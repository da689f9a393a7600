// Reading the annotations of one batch, with the strings that they refer to.
//
// Strings and annotations come in the order of the bytes: a reference to a string that has not been
// added yet is malformed. Annotations refer to the batch's bytes and to the arena.
//
// Threads: one at a time.

#pragma once

#include <phosphor/arena.h>
#include <phosphor/datagram.h>

#include "proto/list_stack.h"
#include "proto/wire_reader.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace phosphor {

class BatchAnnotationReader {
 public:
  // `header` outlives the reader. Requires: at most `string_count` calls of add_string().
  BatchAnnotationReader(const BatchHeader& header, std::size_t string_count, Arena& arena)
      : header_(header), strings_(arena.make<String>(string_count)), arena_(arena) {}

  void add_string(std::string_view text_untrusted) noexcept;

  // Why the annotation is refused, if it is.
  std::optional<RefusalReason> read(std::string_view bytes_untrusted, Annotation& annotation);

 private:
  struct String {
    std::string_view text;
    bool is_utf8 = false;
  };

  void read_field(WireReader& reader, const WireField& field, Annotation& annotation);
  void read_text_field(WireReader& reader, const WireField& field, Annotation& annotation);
  void read_attribute(std::string_view bytes_untrusted, int depth);
  template <typename Place>
  void read_value(WireReader& reader, const WireField& field, int depth, const Place& place);
  Value read_list(std::string_view bytes_untrusted, ValueType type, int depth);
  Slice<KeyValue> read_members(std::string_view bytes_untrusted, int depth);
  Slice<Value> read_elements(std::string_view bytes_untrusted, int depth);

  std::string_view referred(std::uint32_t reference);
  std::string_view checked(std::string_view text_untrusted);
  void refuse(RefusalReason reason);
  void refuse_if_malformed(const WireReader& reader);

  const BatchHeader& header_;
  String* strings_;
  std::size_t string_count_ = 0;
  Arena& arena_;
  ListStack<KeyValue> attributes_;
  ListStack<Value> elements_;
  std::optional<RefusalReason> refusal_;  // of the annotation being read; the first one stays
};

}  // namespace phosphor
