// How the entries of a column become numbers of its values.
//
// Columns of traces repeat themselves: a service goes with its resource, a route with its
// operation, a tenant is the same all through a trace, the second mark of a call says what the
// first one did. So a code says "as guessed" where the guess is right, and the value's number where
// it is not; a stream of zeros takes no room. The guess comes from another column of the same table
// (a *guide*: the value that is usual beside the guide's), from the entry before, or from an
// annotation's twin. All of them look at the rows of one trace alone, so that one trace can be read
// by itself. The writer estimates what each way would cost and takes the cheapest.
//
// Threads: one at a time. Failure: reading throws NotABlock.

#pragma once

#include "store/block_format.h"
#include "store/column_layout.h"
#include "store/column_numbers.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace phosphor {

// What there is to guess from, of the table that a column belongs to; writer and reader see the
// same.
struct RowContext {
  struct Guide {
    std::span<const std::uint32_t> codes;  // of each row
    std::size_t value_count = 0;           // codes are smaller
  };
  std::span<const std::uint32_t> trace_of_row;  // empty: a table that is of no trace
  std::size_t trace_count = 0;
  std::array<Guide, 2> guides;
  std::span<const std::uint32_t> twins;  // of each row: a row before it in the trace, + 1; 0 none
};

// The entries of a column while it is written. Values are numbered in the order of first use.
struct ColumnEntries {
  std::size_t count = 0;
  std::span<const std::uint32_t> codes;  // of each entry; may be empty where there is one value
  std::span<const std::uint32_t> rows;   // of each entry, rising; empty: entry i is row i
  std::size_t value_count = 0;
  // What it costs, in bits, to write a value again instead of its number. None: values are not
  // written at all, numbers are all there is.
  double repeat_bits = no_values;
  // Whether other columns guess from this one: then each value keeps one number.
  bool is_guide = false;

  static constexpr double no_values = -1;
};

// How a column was guessed in the blocks before. Comparing all guesses is a fifth of what a block
// takes, and a column seldom changes its nature; so they are compared again only now and then, and
// when the one in use has become worse.
struct GuessMemory {
  block_format::Guess guess = block_format::Guess::none;
  double bits_per_entry = 0;       // what it took when guesses were compared
  unsigned blocks_until_next = 0;  // comparison
};

// Says which values the caller has to write behind it, by number and in this order. `memory`, if
// there is one, is the column's own.
std::vector<std::uint32_t> write_codes(LayoutWriter& out, const ColumnEntries& entries,
                                       const RowContext& context, GuessMemory* memory = nullptr);

class Codes {
 public:
  static constexpr std::uint32_t none = ~std::uint32_t{0};

  Codes() = default;
  explicit Codes(LayoutReader& in);

  // To be called before the functions below; again for nothing. `entry_count` is the column's.
  void load(std::size_t entry_count, const RowContext& context);

  // How many values the column has.
  std::size_t value_count() const noexcept { return value_count_; }
  bool has_entries() const noexcept { return indexing_ != block_format::Indexing::no_entries; }
  // Whether no two entries share a value.
  bool each_once() const noexcept {
    return indexing_ == block_format::Indexing::each && !by_trace_;
  }

  // The number of an entry's value, less than value_count(). `before` is that of the entry before
  // in the same trace, none where there is none. Not for columns that guess from twins.
  std::uint32_t at(std::size_t entry, std::size_t row, const RowContext& context,
                   std::uint32_t before) const;

  // Of a column that has an entry in each row: those of the rows from `begin` to `end`, which are
  // whole traces.
  void range(std::size_t begin, std::size_t end, const RowContext& context,
             std::vector<std::uint32_t>& out) const;
  std::vector<std::uint32_t> all(const RowContext& context) const;

 private:
  const RowContext::Guide& guide_of(const RowContext& context) const noexcept;
  void check_guess(const RowContext& context) const;
  void load_usual(const RowContext& context);
  std::uint32_t guessed(std::size_t row, const RowContext& context, std::uint32_t before) const;
  void fill_guesses(std::size_t begin, const RowContext& context,
                    std::span<std::uint32_t> codes) const;

  block_format::Indexing indexing_ = block_format::Indexing::no_entries;
  block_format::Guess guess_ = block_format::Guess::none;
  bool by_trace_ = false;
  std::size_t value_count_ = 0;
  std::size_t entry_count_ = 0;
  Numbers usual_column_;
  std::vector<std::uint32_t> usual_;  // by the guide's code
  Numbers codes_;
};

}  // namespace phosphor
