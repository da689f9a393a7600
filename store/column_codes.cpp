#include "store/column_codes.h"

namespace phosphor {

using block_format::Guess;
using block_format::Indexing;

Codes::Codes(LayoutReader& in) {
  const std::uint8_t coding = in.byte();
  indexing_ = static_cast<Indexing>(coding & ((1U << block_format::indexing_bits) - 1));
  const unsigned guess =
      coding >> block_format::indexing_bits & ((1U << block_format::guess_bits) - 1);
  by_trace_ = (coding & block_format::by_trace) != 0;
  if (guess > static_cast<unsigned>(Guess::twin) || coding >= 2 * block_format::by_trace ||
      (guess != 0 && (by_trace_ || indexing_ != Indexing::codes))) {
    throw NotABlock("a column in no known coding");
  }
  guess_ = static_cast<Guess>(guess);
  if (indexing_ == Indexing::constant) value_count_ = 1;
  if (indexing_ != Indexing::codes) return;
  value_count_ = in.size_up_to(block_format::max_values);
  if (guess_ == Guess::guide_1 || guess_ == Guess::guide_2) usual_ = Numbers(in);
  codes_ = Numbers(in);
}

void Codes::load(std::size_t entry_count, const RowContext& context) {
  entry_count_ = entry_count;
  if (by_trace_ && context.trace_of_row.empty()) throw NotABlock("a column by trace, of no trace");
  const std::size_t units = by_trace_ ? context.trace_count : entry_count;
  switch (indexing_) {
    case Indexing::no_entries:
      if (entry_count != 0) throw NotABlock("a column without its entries");
      return;
    case Indexing::constant:
      return;
    case Indexing::each:
      value_count_ = units;
      return;
    case Indexing::codes:
      // Without this bound, few bytes could declare many values.
      if (value_count_ > units) throw NotABlock("more values than entries");
      codes_.load(units);
      load_usual(units, context);
      return;
  }
}

void Codes::load_usual(std::size_t entry_count, const RowContext& context) {
  if (guess_ != Guess::guide_1 && guess_ != Guess::guide_2) return;
  const RowContext::Guide& guide = context.guides[guess_ == Guess::guide_2 ? 1 : 0];
  if (guide.codes.empty() && entry_count != 0) throw NotABlock("a guide that is not there");
  usual_.load(guide.value_count);
}

std::uint32_t Codes::guessed(std::size_t row, const RowContext& context, std::uint32_t before,
                             std::uint32_t twin) const {
  switch (guess_) {
    case Guess::entry_before:
      return before;
    case Guess::twin:
      return twin;
    case Guess::guide_1:
    case Guess::guide_2: {
      const auto& guide = context.guides[guess_ == Guess::guide_2 ? 1 : 0];
      return static_cast<std::uint32_t>(usual_[guide.codes[row]]);
    }
    case Guess::none:
      break;
  }
  return none;
}

std::uint32_t Codes::at(std::size_t entry, std::size_t row, const RowContext& context,
                        std::uint32_t before, std::uint32_t twin) const {
  if (indexing_ == Indexing::constant) return 0;
  const std::size_t unit = by_trace_ ? context.trace_of_row[row] : entry;
  if (indexing_ == Indexing::each) return static_cast<std::uint32_t>(unit);
  std::uint64_t code = codes_[unit];
  if (guess_ != Guess::none) code = code == 0 ? guessed(row, context, before, twin) : code - 1;
  if (code >= value_count_) throw NotABlock("a number of a value that is not there");
  return static_cast<std::uint32_t>(code);
}

void Codes::range(std::size_t begin, std::size_t end, const RowContext& context,
                  std::vector<std::uint32_t>& out) const {
  out.resize(end - begin);
  std::uint32_t before = none;
  for (std::size_t row = begin; row < end; ++row) {
    const bool is_first = row == begin || context.trace_of_row.empty() ||
                          context.trace_of_row[row] != context.trace_of_row[row - 1];
    std::uint32_t twin = none;
    if (!context.twins.empty() && context.twins[row] > begin) {
      twin = out[context.twins[row] - 1 - begin];
    }
    out[row - begin] = before = at(row, row, context, is_first ? none : before, twin);
  }
}

std::vector<std::uint32_t> Codes::all(const RowContext& context) const {
  std::vector<std::uint32_t> codes;
  range(0, entry_count_, context, codes);
  return codes;
}

}  // namespace phosphor
