// The traces of a block: which they are, which rows they have, when they start.
//
// Ids ascend, so their high halves are kept as differences. A trace's size is a guess from the
// beginning, so one byte of it is enough for read limits.
//
// Threads: one at a time. Failure: reading throws NotABlock.

#pragma once

#include "store/block_reader.h"
#include "store/column_layout.h"
#include "store/column_numbers.h"

#include <cstdint>
#include <span>
#include <vector>

namespace phosphor {

void write_traces(LayoutWriter& out, std::span<const BlockTrace> traces);

class TraceTable {
 public:
  TraceTable() = default;
  explicit TraceTable(LayoutReader& in);

  // Checks that the rows of all traces are those of `counts`.
  std::vector<BlockTrace> read(const BlockCounts& counts);

 private:
  std::uint64_t first_high_ = 0;
  Numbers high_steps_;
  Words lows_;
  Numbers span_counts_, annotation_counts_;
  Numbers starts_;
  Numbers has_prior_, priors_;
  Numbers sizes_;
};

// The trace of each row, from the counts of rows that traces have.
std::vector<std::uint32_t> trace_of_row(std::span<const BlockTrace> traces,
                                        std::uint32_t BlockTrace::*row_count);

// A size in one byte, rounded up by at most an eighth: five bits of exponent, three of the digits.
std::uint8_t small_size(std::uint64_t bytes) noexcept;
std::uint64_t size_of(std::uint8_t small) noexcept;

}  // namespace phosphor
