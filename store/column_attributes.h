// The attributes of a table's rows (spans, annotations, events, links, resources, scopes).
//
// Each (key, type) has a column of its own, with an entry for each row that has it. A row's *shape*
// is the list of its columns, in the order of its attributes; few shapes are ever in use, and which
// one it is usually goes with the row's name. So order, types, and keys that come twice are kept.
// Rows of very many attributes, or in a block of very many keys, have one *packed* attribute
// instead, which holds the list.
//
// Threads: one at a time. Failure: reading throws NotABlock.

#pragma once

#include "store/column_values.h"

#include <phosphor/value.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace phosphor {

// The keys of all tables of a block.
using AttributeKeys = ColumnValues<std::string_view>;

class AttributeTableBuilder {
 public:
  // Both outlive it.
  AttributeTableBuilder(ColumnDictionary& dictionary, AttributeKeys& keys);
  ~AttributeTableBuilder();

  // The next row's. `hint`: rows of the same hint are likely to have the same keys.
  void add_row(Slice<KeyValue> attributes, std::uint32_t hint);
  // Entries so far.
  std::size_t value_count() const noexcept { return value_count_; }

  void write(LayoutWriter& out, RowContext context);
  void clear();

 private:
  struct Column;
  // What of a column tells whether an attribute belongs into it.
  struct ShapeColumn {
    std::string_view key;
    std::uint32_t number;
    std::uint8_t type;
  };

  std::uint32_t shape_of(Slice<KeyValue> attributes, std::uint32_t hint);
  bool has_shape(Slice<KeyValue> attributes, std::uint32_t shape) const;
  bool find_columns(Slice<KeyValue> attributes);
  std::uint32_t column_of(std::string_view key, std::uint8_t type);
  std::uint32_t found_shape();
  std::span<const ShapeColumn> columns_of(std::uint32_t shape) const noexcept;
  void add_packed(Slice<KeyValue> attributes);
  void add_value(Column& column, const Value& value, std::size_t row);

  ColumnDictionary& dictionary_;
  AttributeKeys& keys_;
  ColumnValues<std::uint64_t> column_keys_;       // key and type, by column
  std::vector<std::unique_ptr<Column>> columns_;  // more than are in use: they keep their memory
  ColumnValues<std::string_view> shapes_;         // the columns' numbers as bytes, by shape
  std::vector<ShapeColumn> shape_columns_;        // of all shapes
  std::vector<std::size_t> shape_ends_;           // in shape_columns_
  std::vector<std::uint32_t> shape_of_row_;
  std::vector<std::uint32_t> shape_by_hint_;
  std::vector<std::uint32_t> found_;  // columns of the row that is looked at
  std::size_t value_count_ = 0;
  GuessMemory shape_guess_;
  ByteWriter nested_;
};

// One column of attributes, as it is read.
class AttributeColumn {
 public:
  AttributeColumn(std::uint32_t key, std::uint8_t type) noexcept : key_(key), type_(type) {}
  void read_layout(LayoutReader& in);
  void load(std::size_t entry_count, const RowContext& context);

  std::uint32_t key() const noexcept { return key_; }
  bool is_packed() const noexcept { return type_ == block_format::packed_attributes; }
  ValueType type() const noexcept { return static_cast<ValueType>(type_); }
  bool is_text() const noexcept { return texts_.has_value(); }

  const Codes& codes() const noexcept { return is_text() ? texts_->codes() : numbers_->codes(); }
  // Requires: is_text(), or not.
  const Texts& texts() const noexcept { return texts_->texts(); }
  const Numbers& numbers() const noexcept { return numbers_->numbers(); }

  // By its number. A packed list is given as a map.
  Value value(std::uint32_t number, const ReadTarget& target);

 private:
  Value text_value(std::uint32_t number, const ReadTarget& target);

  std::uint32_t key_;
  std::uint8_t type_;
  bool is_loaded_ = false;
  std::optional<TextColumn> texts_;  // one of the two
  std::optional<NumberColumn> numbers_;
  MadeOnce<Value> nested_;
};

class AttributeTable {
 public:
  AttributeTable() = default;
  // `key_count`: how many keys the block has.
  AttributeTable(LayoutReader& in, std::size_t key_count);

  // To be called before the functions below; again for nothing.
  void load(std::size_t row_count, const RowContext& context);

  // Appends the attributes of the rows from `begin` to `end`, which are whole traces, one slice
  // for each. `keys` are the block's.
  void read(std::size_t begin, std::size_t end, const RowContext& context, TextList& keys,
            const ReadTarget& target, std::vector<Slice<KeyValue>>& out);

  // For searching.
  std::size_t row_count() const noexcept { return shape_of_row_.size(); }
  std::vector<AttributeColumn>& columns() noexcept { return columns_; }
  // The column's values and codes are ready afterwards.
  AttributeColumn& loaded(std::size_t column, const RowContext& context);
  // The row of each entry of a column, and its code.
  std::vector<std::uint32_t> rows_of(std::size_t column) const;
  std::vector<std::uint32_t> codes_of(std::size_t column, std::span<const std::uint32_t> rows,
                                      const RowContext& context) const;

 private:
  struct Position {
    std::size_t entry = 0;
    std::uint32_t before = Codes::none;
    std::size_t trace = 0;
  };
  void seek(std::size_t row);
  Slice<KeyValue> read_row(const RowContext& context, TextList& keys, const ReadTarget& target);
  std::span<const std::uint32_t> columns_of(std::uint32_t shape) const noexcept;

  std::vector<AttributeColumn> columns_;
  std::vector<std::uint32_t> shape_columns_;  // of all shapes, one after the other
  std::vector<std::size_t> shape_ends_;
  Codes shape_codes_;
  bool is_loaded_ = false;
  std::vector<std::uint32_t> shape_of_row_;
  std::vector<std::size_t> entry_counts_;  // by column
  std::size_t row_ = 0;                    // the next row that is read
  std::vector<Position> positions_;        // by column, at that row
  std::vector<std::size_t> rows_passed_;   // by shape
};

}  // namespace phosphor
