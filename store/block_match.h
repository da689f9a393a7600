// Which rows of a column have a value: the steps of a search within a block.
//
// A filter first looks at a column's values, each once; only where one fits do the codes of the
// rows matter. So a value that a block does not have costs next to nothing.
//
// Threads: one at a time. Failure: reading throws NotABlock.

#pragma once

#include "store/block_columns.h"
#include "store/trace_store.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace phosphor {

// A set of rows, or of values. A mask of no rows stands for none of any table's.
class RowMask {
 public:
  RowMask() = default;
  explicit RowMask(std::size_t count) : rows_(count, 0) {}
  static RowMask all(std::size_t count) {
    RowMask mask;
    mask.rows_.assign(count, 1);
    return mask;
  }

  std::size_t size() const noexcept { return rows_.size(); }
  bool operator[](std::size_t row) const noexcept { return rows_[row] != 0; }
  bool any(std::size_t first, std::size_t count) const noexcept;
  bool empty() const noexcept { return !any(0, size()); }

  void set(std::size_t row) noexcept { rows_[row] = 1; }
  void clear(std::size_t row) noexcept { rows_[row] = 0; }
  void keep(const RowMask& other);
  void add(const RowMask& other);
  void remove(const RowMask& other);

 private:
  std::vector<std::uint8_t> rows_;
};

template <typename Fits>
RowMask values_that(const Numbers& values, Fits fits) {
  RowMask mask(values.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (fits(values[i])) mask.set(i);
  }
  return mask;
}

// Of texts: those that fit.
RowMask texts_that_fit(const Texts& values, const ValueTest& test);

// The rows whose codes are in `values`.
RowMask rows_of_values(const RowMask& values, std::span<const std::uint32_t> codes);
RowMask rows_of_column(const RowMask& values, const Codes& codes, const RowContext& context);
RowMask rows_that_fit(const TextColumn& column, const RowContext& context, const ValueTest& test);

// An attribute that is looked for.
class AttributePattern {
 public:
  // Both outlive it. Requires: a test of an attribute.
  AttributePattern(const SpanTest& test, BlockColumns& block);

  // The rows of a loaded table that have it; none of it where there is none.
  RowMask rows_of(AttributeTable& table, const RowContext& context) const;

 private:
  RowMask values_of(AttributeColumn& column) const;
  bool fits(const AttributeColumn& column, const Value& value) const;

  const SpanTest& test_;
  BlockColumns& block_;
  std::optional<std::uint32_t> key_;  // its number; none where the block does not know it
};

}  // namespace phosphor
