#include "store/column_attributes.h"

#include "store/column_nested.h"

#include <algorithm>
#include <bit>

namespace phosphor {

using block_format::packed_attributes;

void AttributeColumn::read_layout(LayoutReader& in) {
  switch (type_) {
    case static_cast<std::uint8_t>(ValueType::string):
    case static_cast<std::uint8_t>(ValueType::bytes):
    case static_cast<std::uint8_t>(ValueType::array):
    case static_cast<std::uint8_t>(ValueType::map):
    case packed_attributes:
      texts_.emplace(in);
      return;
    case static_cast<std::uint8_t>(ValueType::empty):
    case static_cast<std::uint8_t>(ValueType::boolean):
    case static_cast<std::uint8_t>(ValueType::integer):
    case static_cast<std::uint8_t>(ValueType::real):
      numbers_.emplace(in);
      return;
    default:
      throw NotABlock("attributes of no known type");
  }
}

void AttributeColumn::load(std::size_t entry_count, const RowContext& context) {
  if (is_loaded_) return;
  is_text() ? texts_->load(entry_count, context) : numbers_->load(entry_count, context);
  is_loaded_ = true;
}

Value AttributeColumn::text_value(std::uint32_t number, const ReadTarget& target) {
  if (type_ == static_cast<std::uint8_t>(ValueType::string)) {
    return Value::string(texts_->copy(number, target));
  }
  if (type_ == static_cast<std::uint8_t>(ValueType::bytes)) {
    return Value::bytes(texts_->copy(number, target));
  }
  const auto read = [&] { return read_nested(texts_->copy(number, target), target.arena); };
  const Value value =
      codes().each_once() ? read() : nested_.get(number, codes().value_count(), target, read);
  const ValueType expected = is_packed() ? ValueType::map : type();
  if (value.type() != expected) throw NotABlock("a value of another type than its column");
  return value;
}

Value AttributeColumn::value(std::uint32_t number, const ReadTarget& target) {
  if (is_text()) return text_value(number, target);
  const std::uint64_t bits = numbers()[number];
  switch (type()) {
    case ValueType::boolean:
      return Value::boolean(bits != 0);
    case ValueType::integer:
      return Value::integer(static_cast<std::int64_t>(bits));
    case ValueType::real:
      return Value::real(std::bit_cast<double>(bits));
    default:
      return {};
  }
}

AttributeTable::AttributeTable(LayoutReader& in, std::size_t key_count) {
  const std::size_t column_count = in.size_up_to(block_format::max_columns);
  for (std::size_t i = 0; i < column_count; ++i) {
    const std::uint64_t key = in.varint();
    if (key >= key_count) throw NotABlock("a key that is not there");
    columns_.emplace_back(static_cast<std::uint32_t>(key), in.byte());
  }
  shape_ends_.resize(in.size_up_to(block_format::max_shapes));
  for (std::size_t& end : shape_ends_) {
    for (std::size_t i = in.size_up_to(block_format::max_row_columns); i > 0; --i) {
      const std::uint64_t column = in.varint();
      if (column >= column_count) throw NotABlock("a column that is not there");
      shape_columns_.push_back(static_cast<std::uint32_t>(column));
    }
    end = shape_columns_.size();
  }
  shape_codes_ = Codes(in);
  for (AttributeColumn& column : columns_) column.read_layout(in);
}

std::span<const std::uint32_t> AttributeTable::columns_of(std::uint32_t shape) const noexcept {
  const std::size_t begin = shape == 0 ? 0 : shape_ends_[shape - 1];
  return std::span(shape_columns_).subspan(begin, shape_ends_[shape] - begin);
}

void AttributeTable::load(std::size_t row_count, const RowContext& context) {
  if (is_loaded_) return;
  shape_codes_.load(row_count, context);
  if (shape_codes_.value_count() > shape_ends_.size()) throw NotABlock("a shape that is not there");
  shape_of_row_ = shape_codes_.all(context);
  rows_passed_.assign(shape_ends_.size(), 0);
  positions_.assign(columns_.size(), {});
  is_loaded_ = true;
  seek(row_count);
  std::size_t total = 0;
  for (const Position& position : positions_) {
    entry_counts_.push_back(position.entry);
    total += position.entry;
  }
  if (total > block_format::max_values) throw NotABlock("more attributes than a block can have");
}

AttributeColumn& AttributeTable::loaded(std::size_t column, const RowContext& context) {
  columns_[column].load(entry_counts_[column], context);
  return columns_[column];
}

void AttributeTable::seek(std::size_t row) {
  if (row < row_) {
    positions_.assign(columns_.size(), {});
    row_ = 0;
  }
  if (row == row_) return;
  std::fill(rows_passed_.begin(), rows_passed_.end(), 0);
  for (; row_ < row; ++row_) ++rows_passed_[shape_of_row_[row_]];
  for (std::uint32_t shape = 0; shape < rows_passed_.size(); ++shape) {
    if (rows_passed_[shape] == 0) continue;
    for (const std::uint32_t column : columns_of(shape)) {
      positions_[column].entry += rows_passed_[shape];
    }
  }
}

std::vector<std::uint32_t> AttributeTable::rows_of(std::size_t column) const {
  std::vector<std::uint32_t> rows;
  rows.reserve(entry_counts_[column]);
  for (std::uint32_t row = 0; row < shape_of_row_.size(); ++row) {
    for (const std::uint32_t other : columns_of(shape_of_row_[row])) {
      if (other == column) rows.push_back(row);
    }
  }
  return rows;
}

std::vector<std::uint32_t> AttributeTable::codes_of(std::size_t column,
                                                    std::span<const std::uint32_t> rows,
                                                    const RowContext& context) const {
  std::vector<std::uint32_t> codes(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const bool same_trace = i > 0 && !context.trace_of_row.empty() &&
                            context.trace_of_row[rows[i]] == context.trace_of_row[rows[i - 1]];
    const std::uint32_t before = same_trace ? codes[i - 1] : Codes::none;
    codes[i] = columns_[column].codes().at(i, rows[i], context, before);
  }
  return codes;
}

Slice<KeyValue> AttributeTable::read_row(const RowContext& context, TextList& keys,
                                         const ReadTarget& target) {
  const std::size_t trace = context.trace_of_row.empty() ? 0 : context.trace_of_row[row_];
  const std::span<const std::uint32_t> columns = columns_of(shape_of_row_[row_]);
  KeyValue* const made = target.arena.make<KeyValue>(columns.size());
  for (std::size_t i = 0; i < columns.size(); ++i) {
    AttributeColumn& column = columns_[columns[i]];
    column.load(entry_counts_[columns[i]], context);
    Position& position = positions_[columns[i]];
    const std::uint32_t before = position.trace == trace ? position.before : Codes::none;
    const std::uint32_t number = column.codes().at(position.entry, row_, context, before);
    position = {position.entry + 1, number, trace};
    made[i].value = column.value(number, target);
    made[i].key = keys.copy(column.key(), target);
    if (column.is_packed()) return made[i].value.as_map();
  }
  return {made, columns.size()};
}

void AttributeTable::read(std::size_t begin, std::size_t end, const RowContext& context,
                          TextList& keys, const ReadTarget& target,
                          std::vector<Slice<KeyValue>>& out) {
  seek(begin);
  for (; row_ < end; ++row_) out.push_back(read_row(context, keys, target));
}

}  // namespace phosphor
