// A column: entries that are texts or 64-bit numbers. Codes (store/column_codes.h), then the
// values.
//
// A builder collects entries; a reader gives them back one by one and keeps what it copied, so that
// a value that many rows of one read() have is copied once.
//
// Threads: one at a time. Failure: reading throws NotABlock.

#pragma once

#include "store/column_codes.h"
#include "store/column_dictionary.h"
#include "store/column_texts.h"

#include <phosphor/arena.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace phosphor {

// clear() comes before the first use. A column of one value, as most are, only counts its entries.
template <typename Value>
class ColumnBuilder {
 public:
  // The value's number.
  std::uint32_t add(const Value& value, ColumnDictionary& dictionary) {
    if (entry_count_ != 0 && values_.values[last_] == value) {
      ++entry_count_;
      if (values_.values.size() > 1) codes_.push_back(last_);
      return last_;
    }
    return add_other(value, dictionary);
  }
  // For columns that do not have an entry in each row.
  void add(const Value& value, std::size_t row, ColumnDictionary& dictionary) {
    rows_.push_back(static_cast<std::uint32_t>(row));
    add(value, dictionary);
  }

  void write(LayoutWriter& out, const RowContext& context) { write(out, context, false); }
  // So that other columns can guess from it, as as_guide() says.
  void write_guide(LayoutWriter& out, const RowContext& context) { write(out, context, true); }
  // One value alone says nothing: then it has no codes.
  RowContext::Guide as_guide() const noexcept { return {codes_, values_.values.size()}; }

  // Starts anew, in a dictionary that was cleared; keeps the memory, and how it guessed.
  void clear(ColumnDictionary& dictionary) {
    entry_count_ = 0;
    codes_.clear();
    rows_.clear();
    values_.values.clear();
    values_.column = dictionary.new_column();
  }
  // What comes now is another column.
  void forget_guess() noexcept { guess_memory_ = {}; }

 private:
  void write(LayoutWriter& out, const RowContext& context, bool is_guide);
  std::uint32_t add_other(const Value& value, ColumnDictionary& dictionary) {
    last_ = dictionary.number_of(value, values_);
    if (values_.values.size() > 1) {
      codes_.resize(entry_count_, 0);  // it was one value until now
      codes_.push_back(last_);
    }
    ++entry_count_;
    return last_;
  }

  std::size_t entry_count_ = 0;
  std::uint32_t last_ = 0;            // the last entry's number
  std::vector<std::uint32_t> codes_;  // empty while there is one value
  std::vector<std::uint32_t> rows_;   // empty where each row has an entry
  ColumnValues<Value> values_;
  GuessMemory guess_memory_;
};

using TextColumnBuilder = ColumnBuilder<std::string_view>;
using NumberColumnBuilder = ColumnBuilder<std::uint64_t>;

// What a read() copies texts into. Its number tells a column whether what it copied before is
// there.
struct ReadTarget {
  Arena& arena;
  std::uint64_t number;  // another one for each read(), from 1
};

// Things that were made of values for one read(), by the value's number.
template <typename Made>
class MadeOnce {
 public:
  // Requires: number < count, the same count each time. `make` is called where the value was not
  // made for this target yet.
  template <typename Make>
  const Made& get(std::size_t number, std::size_t count, const ReadTarget& target, Make make) {
    if (made_.empty()) made_.resize(count);
    Entry& entry = made_[number];
    if (entry.target != target.number) entry = {target.number, make()};
    return entry.made;
  }

 private:
  struct Entry {
    std::uint64_t target = 0;
    Made made{};
  };
  std::vector<Entry> made_;
};

// A list of texts of which copies are handed out.
class TextList {
 public:
  TextList() = default;
  explicit TextList(LayoutReader& in) : texts_(in) {}

  void load(std::size_t count) { texts_.load(count); }
  const Texts& texts() const noexcept { return texts_; }

  // Requires: number < texts().size().
  std::string_view copy(std::size_t number, const ReadTarget& target) {
    return copies_.get(number, texts_.size(), target,
                       [&] { return texts_.copy(number, target.arena); });
  }

 private:
  Texts texts_;
  MadeOnce<std::string_view> copies_;
};

class TextColumn {
 public:
  TextColumn() = default;
  explicit TextColumn(LayoutReader& in) : codes_(in) {
    if (codes_.has_entries()) list_ = TextList(in);
  }

  // As Codes::load().
  void load(std::size_t entry_count, const RowContext& context) {
    codes_.load(entry_count, context);
    list_.load(codes_.value_count());
  }

  const Codes& codes() const noexcept { return codes_; }
  const Texts& texts() const noexcept { return list_.texts(); }

  // Requires: number < codes().value_count().
  std::string_view copy(std::uint32_t number, const ReadTarget& target) {
    return codes_.each_once() ? texts().copy(number, target.arena) : list_.copy(number, target);
  }

 private:
  Codes codes_;
  TextList list_;
};

class NumberColumn {
 public:
  NumberColumn() = default;
  explicit NumberColumn(LayoutReader& in) : codes_(in) {
    if (codes_.has_entries()) numbers_ = Numbers(in);
  }

  void load(std::size_t entry_count, const RowContext& context) {
    codes_.load(entry_count, context);
    numbers_.load(codes_.value_count());
  }

  const Codes& codes() const noexcept { return codes_; }
  const Numbers& numbers() const noexcept { return numbers_; }

 private:
  Codes codes_;
  Numbers numbers_;
};

// Columns that stand one after the other.
template <typename Column, std::size_t count>
std::array<Column, count> read_columns(LayoutReader& in) {
  std::array<Column, count> columns;
  for (Column& column : columns) column = Column(in);
  return columns;
}

}  // namespace phosphor
