// Values become numbers: the first value of a column is 0, the next new one 1, and so on.
//
// One hash table for all columns of a block, so that a column without many values costs nothing.
// Hashes are seeded by chance, so that nobody can send values that all fall into one place; numbers
// do not depend on them. clear() forgets everything and keeps the memory.
//
// Owned by a BlockBuilder. Threads: one at a time. Failure: std::bad_alloc alone.

#pragma once

#include <phosphor/arena.h>

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace phosphor {

// The values of one column, by number. Texts live until the dictionary is cleared.
template <typename Value>
struct ColumnValues {
  std::uint32_t column = 0;  // its key within the dictionary
  std::vector<Value> values;
};

class ColumnDictionary {
 public:
  ColumnDictionary();

  // A key that no other column of this block has.
  std::uint32_t new_column() noexcept { return next_column_++; }

  // The value's number, which is new if it is values.size() - 1 and was not before. Texts are
  // copied.
  std::uint32_t number_of(std::string_view text, ColumnValues<std::string_view>& of);
  std::uint32_t number_of(std::uint64_t number, ColumnValues<std::uint64_t>& of);

  // What was copied so far.
  std::size_t text_bytes() const noexcept { return text_bytes_; }

  void clear() noexcept;

 private:
  // Of which column it is need not be said: if the column's value of that number is the one that is
  // looked for, then that is its number.
  struct Slot {
    std::uint32_t hash = 0;
    std::uint32_t number = free;
  };
  static constexpr std::uint32_t free = ~std::uint32_t{0};

  template <typename Value, typename Copy>
  std::uint32_t find_or_add(const Value& value, std::uint64_t hash, ColumnValues<Value>& of,
                            Copy copy);
  void grow();

  const std::uint64_t seed_;
  std::vector<Slot> slots_;  // a power of two
  std::uint32_t next_column_ = 0;
  std::size_t used_ = 0;
  std::size_t text_bytes_ = 0;
  Arena texts_;
};

}  // namespace phosphor
