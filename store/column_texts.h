// A list of texts (any bytes): what all begin and end with is kept once, then the lengths of what
// is between, then that, one after the other. Where all are UUIDs in lower case, 16 bytes each.
//
// Threads: one at a time. Failure: reading throws NotABlock.

#pragma once

#include "store/column_layout.h"
#include "store/column_numbers.h"

#include <phosphor/arena.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace phosphor {

void write_texts(LayoutWriter& out, std::span<const std::string_view> texts);

class Texts {
 public:
  Texts() = default;
  explicit Texts(LayoutReader& in);

  // Makes `count` texts ready; as Numbers::load().
  void load(std::size_t count);
  std::size_t size() const noexcept { return count_; }

  // Require: index < size().
  std::string_view copy(std::size_t index, Arena& arena) const;
  std::size_t length(std::size_t index) const noexcept;

  // False: no text has this part. Looked for in all of them at once, which is far cheaper than text
  // by text.
  bool may_contain(std::string_view part) const noexcept;

  // Whether a text is this one; prepared once for many indexes.
  class Pattern {
   public:
    Pattern(const Texts& texts, std::string_view text);
    Pattern(const Pattern&) = delete;
    Pattern& operator=(const Pattern&) = delete;
    bool equals(std::size_t index) const noexcept;

   private:
    const Texts& texts_;
    bool possible_ = false;
    std::string_view between_;  // the prefix and the suffix that all have
    char uuid_[16] = {};
  };

 private:
  std::string_view between(std::size_t index) const noexcept;

  bool is_uuid_ = false;
  Part prefix_, suffix_, bytes_;
  Numbers lengths_;
  std::size_t count_ = 0;
  bool loaded_ = false;
  std::string_view before_, after_, all_;  // of the parts, once loaded
  std::vector<std::uint32_t> ends_;        // in `all_`, where lengths differ
};

}  // namespace phosphor
