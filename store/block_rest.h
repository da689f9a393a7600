// The rest of a row: fields that records seldom have, one after the other, each with its number.
//
//   rest   lengths (numbers, one for each row), then the bytes of all rows (a part)
//   field  number (1 byte, block_format::rest), then
//          texts: length (varint), bytes     call_id: 8 bytes     dropped counts: varint
//
// Owned by the tables of spans and of annotations. Threads: one at a time. Failure: reading throws
// NotABlock.

#pragma once

#include "store/byte_writer.h"
#include "store/column_numbers.h"
#include "store/column_values.h"

#include <phosphor/span.h>

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace phosphor {

class RestBuilder {
 public:
  void add_row(const Span& span);
  void add_row(const Annotation& annotation);

  std::size_t size() const noexcept { return fields_.size(); }
  void write(LayoutWriter& out) const;
  void clear() noexcept;

 private:
  void text(std::uint8_t field, std::string_view text);
  void number(std::uint8_t field, std::uint64_t number);
  void end_row();

  ByteWriter fields_;
  std::size_t row_begin_ = 0;
  std::vector<std::uint32_t> lengths_;
};

class Rest {
 public:
  Rest() = default;
  explicit Rest(LayoutReader& in) : lengths_(in), fields_(in.part()) {}

  void load(std::size_t row_count);
  // Sets the fields of the row's record; texts are copied.
  void read(std::size_t row, Span& span, const ReadTarget& target);
  void read(std::size_t row, Annotation& annotation, const ReadTarget& target);

 private:
  std::string_view fields_of(std::size_t row);

  Numbers lengths_;
  Part fields_;
  RunningSum begin_;
};

}  // namespace phosphor
