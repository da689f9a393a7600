#include "store/column_attributes.h"

#include "store/column_nested.h"

#include <bit>
#include <cstring>
#include <functional>

namespace phosphor {
namespace {

using block_format::packed_attributes;

bool is_text(std::uint8_t type) noexcept {
  switch (type) {
    case static_cast<std::uint8_t>(ValueType::string):
    case static_cast<std::uint8_t>(ValueType::bytes):
    case static_cast<std::uint8_t>(ValueType::array):
    case static_cast<std::uint8_t>(ValueType::map):
    case packed_attributes:
      return true;
    default:
      return false;
  }
}

std::uint64_t number_of(const Value& value) noexcept {
  switch (value.type()) {
    case ValueType::boolean:
      return value.as_boolean() ? 1 : 0;
    case ValueType::integer:
      return static_cast<std::uint64_t>(value.as_integer());
    case ValueType::real:
      return std::bit_cast<std::uint64_t>(value.as_real());
    default:
      return 0;
  }
}

}  // namespace

struct AttributeTableBuilder::Column {
  void begin(std::string_view column_key, std::uint8_t column_type, ColumnDictionary& dictionary) {
    const std::size_t hash = std::hash<std::string_view>()(column_key);
    if (hash != key_hash || column_type != type) {
      texts.forget_guess();
      numbers.forget_guess();
    }
    key = column_key;
    key_hash = hash;
    type = column_type;
    texts.clear(dictionary);
    numbers.clear(dictionary);
  }

  std::string_view key;
  std::size_t key_hash = 0;  // outlives the key, which is gone with its block
  std::uint8_t type = 0;
  TextColumnBuilder texts;  // one of the two is in use
  NumberColumnBuilder numbers;
};

AttributeTableBuilder::AttributeTableBuilder(ColumnDictionary& dictionary, AttributeKeys& keys)
    : dictionary_(dictionary), keys_(keys) {
  clear();
}

AttributeTableBuilder::~AttributeTableBuilder() = default;

void AttributeTableBuilder::clear() {
  column_keys_.column = dictionary_.new_column();
  column_keys_.values.clear();
  shapes_.column = dictionary_.new_column();
  shapes_.values.clear();
  shape_columns_.clear();
  shape_ends_.clear();
  shape_of_row_.clear();
  shape_by_hint_.clear();
  value_count_ = 0;
}

void AttributeTableBuilder::add_row(Slice<KeyValue> attributes, std::uint32_t hint) {
  const std::size_t row = shape_of_row_.size();
  const std::uint32_t shape = shape_of(attributes, hint);
  if (shape == Codes::none) return add_packed(attributes);
  shape_of_row_.push_back(shape);
  const std::span<const ShapeColumn> columns = columns_of(shape);
  for (std::size_t i = 0; i < columns.size(); ++i) {
    add_value(*columns_[columns[i].number], attributes[i].value, row);
  }
}

std::span<const AttributeTableBuilder::ShapeColumn> AttributeTableBuilder::columns_of(
    std::uint32_t shape) const noexcept {
  const std::size_t begin = shape == 0 ? 0 : shape_ends_[shape - 1];
  return std::span(shape_columns_).subspan(begin, shape_ends_[shape] - begin);
}

bool AttributeTableBuilder::has_shape(Slice<KeyValue> attributes, std::uint32_t shape) const {
  const std::span<const ShapeColumn> columns = columns_of(shape);
  if (columns.size() != attributes.size()) return false;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (columns[i].type != static_cast<std::uint8_t>(attributes[i].value.type()) ||
        columns[i].key != attributes[i].key) {
      return false;
    }
  }
  return true;
}

std::uint32_t AttributeTableBuilder::shape_of(Slice<KeyValue> attributes, std::uint32_t hint) {
  if (shape_by_hint_.size() <= hint) shape_by_hint_.resize(hint + 1, Codes::none);
  std::uint32_t& likely = shape_by_hint_[hint];
  if (likely != Codes::none && has_shape(attributes, likely)) return likely;
  if (!find_columns(attributes)) return Codes::none;
  return likely = found_shape();
}

// False where there are too many.
bool AttributeTableBuilder::find_columns(Slice<KeyValue> attributes) {
  found_.clear();
  // One shape is left for packed attributes, and one column.
  if (shape_ends_.size() + 1 >= block_format::max_shapes) return false;
  if (attributes.size() > block_format::max_row_columns) return false;
  for (const KeyValue& attribute : attributes) {
    const auto type = static_cast<std::uint8_t>(attribute.value.type());
    const std::uint32_t column = column_of(attribute.key, type);
    if (column == Codes::none) return false;
    found_.push_back(column);
  }
  return true;
}

std::uint32_t AttributeTableBuilder::column_of(std::string_view key, std::uint8_t type) {
  const std::uint32_t key_number = dictionary_.number_of(key, keys_);
  const std::size_t count = column_keys_.values.size();
  if (count + 1 >= block_format::max_columns && type != packed_attributes) return Codes::none;
  const std::uint32_t column =
      dictionary_.number_of(std::uint64_t{key_number} << 8 | type, column_keys_);
  if (column < count) return column;
  if (columns_.size() <= column) columns_.push_back(std::make_unique<Column>());
  columns_[column]->begin(keys_.values[key_number], type, dictionary_);
  return column;
}

std::uint32_t AttributeTableBuilder::found_shape() {
  const std::string_view bytes(reinterpret_cast<const char*>(found_.data()),
                               found_.size() * sizeof(std::uint32_t));
  const std::uint32_t shape = dictionary_.number_of(bytes, shapes_);
  if (shape == shape_ends_.size()) {
    for (const std::uint32_t column : found_) {
      shape_columns_.push_back({columns_[column]->key, column, columns_[column]->type});
    }
    shape_ends_.push_back(shape_columns_.size());
  }
  return shape;
}

void AttributeTableBuilder::add_packed(Slice<KeyValue> attributes) {
  const std::uint32_t column = column_of({}, packed_attributes);
  found_ = {column};
  nested_.clear();
  append_nested(Value::map(attributes), nested_);
  columns_[column]->texts.add(nested_.bytes(), shape_of_row_.size(), dictionary_);
  shape_of_row_.push_back(found_shape());
  value_count_ += attributes.size();
}

void AttributeTableBuilder::add_value(Column& column, const Value& value, std::size_t row) {
  ++value_count_;
  switch (value.type()) {
    case ValueType::string:
    case ValueType::bytes:
      column.texts.add(value.as_string(), row, dictionary_);
      return;
    case ValueType::array:
    case ValueType::map:
      nested_.clear();
      append_nested(value, nested_);
      column.texts.add(nested_.bytes(), row, dictionary_);
      return;
    default:
      column.numbers.add(number_of(value), row, dictionary_);
  }
}

void AttributeTableBuilder::write(LayoutWriter& out, RowContext context) {
  context.twins = {};  // they are of rows; entries are fewer
  const std::size_t column_count = column_keys_.values.size();
  out.varint(column_count);
  for (const std::uint64_t key : column_keys_.values) {
    out.varint(key >> 8);
    out.byte(static_cast<std::uint8_t>(key));
  }
  out.varint(shapes_.values.size());
  for (std::uint32_t shape = 0; shape < shapes_.values.size(); ++shape) {
    out.varint(columns_of(shape).size());
    for (const ShapeColumn& column : columns_of(shape)) out.varint(column.number);
  }
  (void)write_codes(out, {shape_of_row_.size(), shape_of_row_, {}, shapes_.values.size()}, context,
                    &shape_guess_);
  for (std::size_t i = 0; i < column_count; ++i) {
    Column& column = *columns_[i];
    is_text(column.type) ? column.texts.write(out, context) : column.numbers.write(out, context);
  }
}

}  // namespace phosphor
