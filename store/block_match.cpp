#include "store/block_match.h"

#include <charconv>
#include <cstring>
#include <string>

namespace phosphor {
namespace {

std::optional<std::uint32_t> number_of(std::string_view text, const Texts& texts) {
  const Texts::Pattern pattern(texts, text);
  for (std::uint32_t i = 0; i < texts.size(); ++i) {
    if (pattern.equals(i)) return i;
  }
  return std::nullopt;
}

// Where only one text fits, none has to be taken apart.
const std::string* only_text(const ValueTest& test) {
  const bool is_equality =
      test.comparison == Comparison::equal || test.comparison == Comparison::text_equal;
  if (!is_equality || test.operands.size() != 1) return nullptr;
  return std::get_if<std::string>(&test.operands[0]);
}

// The integer that is written so, and in no other way.
std::optional<std::int64_t> integer_of(const std::string& text) {
  std::int64_t integer = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), integer);
  if (problem != std::errc() || end != text.data() + text.size()) return std::nullopt;
  if (std::to_string(integer) != text) return std::nullopt;
  return integer;
}

RowMask integers_that_fit(const Numbers& values, const ValueTest& test) {
  if (test.comparison == Comparison::text_equal) {
    const auto integer = integer_of(std::get<std::string>(test.operands[0]));
    return values_that(values, [&](std::uint64_t bits) {
      return integer && static_cast<std::int64_t>(bits) == *integer;
    });
  }
  return values_that(values, [&](std::uint64_t bits) {
    return test.fits(Value::integer(static_cast<std::int64_t>(bits)));
  });
}

}  // namespace

bool RowMask::any(std::size_t first, std::size_t count) const noexcept {
  if (rows_.empty()) return false;
  return std::memchr(rows_.data() + first, 1, count) != nullptr;
}

void RowMask::keep(const RowMask& other) {
  if (other.rows_.empty()) return rows_.assign(rows_.size(), 0);
  for (std::size_t i = 0; i < rows_.size(); ++i) rows_[i] &= other.rows_[i];
}

void RowMask::add(const RowMask& other) {
  if (rows_.empty()) *this = RowMask(other.size());
  for (std::size_t i = 0; i < other.size(); ++i) rows_[i] |= other.rows_[i];
}

void RowMask::remove(const RowMask& other) {
  for (std::size_t i = 0; i < other.size(); ++i) {
    if (other[i]) rows_[i] = 0;
  }
}

RowMask texts_that_fit(const Texts& values, const ValueTest& test) {
  if (test.comparison == Comparison::exists) return RowMask::all(values.size());
  RowMask mask(values.size());
  if (const std::string* const text = only_text(test)) {
    const Texts::Pattern pattern(values, *text);
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (pattern.equals(i)) mask.set(i);
    }
    return mask;
  }
  const bool is_part = test.comparison == Comparison::contains;
  if (is_part && !values.may_contain(std::get<std::string>(test.operands.front()))) return mask;
  Arena arena;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (test.fits(Value::string(values.copy(i, arena)))) mask.set(i);
  }
  return mask;
}

RowMask rows_of_values(const RowMask& values, std::span<const std::uint32_t> codes) {
  RowMask rows(codes.size());
  for (std::size_t row = 0; row < codes.size(); ++row) {
    if (values[codes[row]]) rows.set(row);
  }
  return rows;
}

RowMask rows_of_column(const RowMask& values, const Codes& codes, const RowContext& context) {
  if (values.empty()) return {};
  return rows_of_values(values, codes.all(context));
}

RowMask rows_that_fit(const TextColumn& column, const RowContext& context, const ValueTest& test) {
  return rows_of_column(texts_that_fit(column.texts(), test), column.codes(), context);
}

AttributePattern::AttributePattern(const SpanTest& test, BlockColumns& block)
    : test_(test), block_(block), key_(number_of(test.key, block.keys().texts())) {}

bool AttributePattern::fits(const AttributeColumn& column, const Value& value) const {
  if (!column.is_packed()) return test_.value.fits(value);
  const Slice<KeyValue> list = value.as_map();
  return std::any_of(list.begin(), list.end(), [&](const KeyValue& attribute) {
    return attribute.key == test_.key && test_.value.fits(attribute.value);
  });
}

RowMask AttributePattern::values_of(AttributeColumn& column) const {
  if (!column.is_packed() && column.type() == ValueType::string) {
    return texts_that_fit(column.texts(), test_.value);
  }
  if (!column.is_packed() && column.type() == ValueType::integer) {
    return integers_that_fit(column.numbers(), test_.value);
  }
  Arena arena;
  const ReadTarget target{arena, block_.next_read()};
  RowMask mask(column.codes().value_count());
  for (std::uint32_t i = 0; i < mask.size(); ++i) {
    if (fits(column, column.value(i, target))) mask.set(i);
  }
  return mask;
}

RowMask AttributePattern::rows_of(AttributeTable& table, const RowContext& context) const {
  RowMask rows;
  for (std::size_t i = 0; i < table.columns().size(); ++i) {
    AttributeColumn& column = table.columns()[i];
    if (!column.is_packed() && column.key() != key_) continue;
    const RowMask values = values_of(table.loaded(i, context));
    if (values.empty()) continue;
    const std::vector<std::uint32_t> row_of_entry = table.rows_of(i);
    const std::vector<std::uint32_t> codes = table.codes_of(i, row_of_entry, context);
    if (rows.size() == 0) rows = RowMask(table.row_count());
    for (std::size_t entry = 0; entry < codes.size(); ++entry) {
      if (values[codes[entry]]) rows.set(row_of_entry[entry]);
    }
  }
  return rows;
}

}  // namespace phosphor
