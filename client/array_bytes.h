// An attribute that is an array, as it lies in a record (annotation_record.h): each element after
// the other, copied.
//
//   element   [type 1][size 2][bytes]     numbers and booleans: 8 bytes
//
// At most max_value_bytes in all; an array that is longer ends with the text "…".
//
// Threads: pure, and one for a reader.

#pragma once

#include <phosphor/attribute.h>
#include <phosphor/call.h>
#include <phosphor/slice.h>
#include <phosphor/value.h>

#include <array>
#include <cstddef>
#include <string_view>

namespace phosphor {

class ArrayBytes {
 public:
  explicit ArrayBytes(const AttributeValue& array) noexcept;
  std::string_view written() const noexcept { return {buffer_.data(), size_}; }

 private:
  bool put(const Value& element, std::size_t end) noexcept;

  std::size_t size_ = 0;
  std::array<char, max_value_bytes> buffer_;
};

// Keeps the elements of all arrays of one record.
class ArrayReader {
 public:
  void forget() noexcept { count_ = 0; }
  // Elements refer to `bytes`, where what is not UTF-8 is replaced.
  Slice<Value> read(char* bytes, std::size_t size) noexcept;

 private:
  // A record's payload, in elements that are empty texts.
  static constexpr std::size_t most_elements = 4032 / 3;

  std::size_t count_ = 0;
  std::array<Value, most_elements> elements_;
};

}  // namespace phosphor
