#include "store/column_codes.h"

#include <algorithm>

namespace phosphor {

using block_format::Guess;
using block_format::Indexing;

namespace {

bool looks_at_twins(Guess guess) noexcept { return guess >= Guess::twin; }

bool looks_at_guide(Guess guess) noexcept {
  return guess == Guess::guide_1 || guess == Guess::guide_2 || guess == Guess::twin_or_guide_1 ||
         guess == Guess::twin_or_guide_2;
}

bool has_table(Guess guess) noexcept { return looks_at_guide(guess) || guess == Guess::after_twin; }

}  // namespace

Codes::Codes(LayoutReader& in) {
  const std::uint8_t coding = in.byte();
  indexing_ = static_cast<Indexing>(coding & ((1U << block_format::indexing_bits) - 1));
  guess_ = static_cast<Guess>(coding >> block_format::indexing_bits &
                              ((1U << block_format::guess_bits) - 1));
  by_trace_ = (coding & block_format::by_trace) != 0;
  if (coding >= 2 * block_format::by_trace ||
      (guess_ != Guess::none && (by_trace_ || indexing_ != Indexing::codes))) {
    throw NotABlock("a column in no known coding");
  }
  if (indexing_ == Indexing::constant) value_count_ = 1;
  if (indexing_ != Indexing::codes) return;
  value_count_ = in.size_up_to(block_format::max_values);
  if (has_table(guess_)) usual_column_ = Numbers(in);
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
      if (units != 0) check_guess(context);
      if (has_table(guess_)) load_usual(context);
      return;
  }
}

void Codes::check_guess(const RowContext& context) const {
  if ((guess_ == Guess::entry_before && context.trace_of_row.empty()) ||
      (looks_at_twins(guess_) && context.twins.empty()) ||
      (looks_at_guide(guess_) && guide_of(context).codes.empty())) {
    throw NotABlock("a guess from what is not there");
  }
}

const RowContext::Guide& Codes::guide_of(const RowContext& context) const noexcept {
  const bool is_second = guess_ == Guess::guide_2 || guess_ == Guess::twin_or_guide_2;
  return context.guides[is_second ? 1 : 0];
}

void Codes::load_usual(const RowContext& context) {
  // One more than there are values, for rows that have no twin.
  const std::size_t count =
      guess_ == Guess::after_twin ? value_count_ + 1 : guide_of(context).value_count;
  usual_column_.load(count);
  usual_.resize(count);
  usual_column_.copy(0, usual_);
}

std::uint32_t Codes::guessed(std::size_t row, const RowContext& context,
                             std::uint32_t before) const {
  switch (guess_) {
    case Guess::entry_before:
      return before;
    case Guess::guide_1:
    case Guess::guide_2:
      return usual_[guide_of(context).codes[row]];
    default:
      return none;
  }
}

std::uint32_t Codes::at(std::size_t entry, std::size_t row, const RowContext& context,
                        std::uint32_t before) const {
  if (indexing_ == Indexing::constant) return 0;
  const std::size_t unit = by_trace_ ? context.trace_of_row[row] : entry;
  if (indexing_ == Indexing::each) return static_cast<std::uint32_t>(unit);
  std::uint64_t code = codes_[unit];
  if (guess_ != Guess::none) code = code == 0 ? guessed(row, context, before) : code - 1;
  if (code >= value_count_) throw NotABlock("a number of a value that is not there");
  return static_cast<std::uint32_t>(code);
}

// In place: from "as guessed, or which value + 1" to the values' numbers.
void Codes::fill_guesses(std::size_t begin, const RowContext& context,
                         std::span<std::uint32_t> codes) const {
  const auto replace = [&](auto guess) {
    for (std::size_t i = 0; i < codes.size(); ++i) {
      codes[i] = codes[i] == 0 ? guess(i) : codes[i] - 1;
    }
  };
  const auto beside_guide = [&](std::size_t i) {
    return usual_[guide_of(context).codes[begin + i]];
  };
  // Numbers that are not there are found out afterwards, but must not be looked up before.
  const auto twin_or = [&](std::size_t i, auto otherwise) {
    const std::size_t twin = context.twins[begin + i];
    return twin > begin && twin <= begin + i ? codes[twin - 1 - begin] : otherwise();
  };
  switch (guess_) {
    case Guess::none:
      return;
    case Guess::guide_1:
    case Guess::guide_2:
      return replace(beside_guide);
    case Guess::entry_before:
      return replace([&](std::size_t i) {
        const bool is_first =
            i == 0 || context.trace_of_row[begin + i] != context.trace_of_row[begin + i - 1];
        return is_first ? none : codes[i - 1];
      });
    case Guess::twin:
      return replace([&](std::size_t i) { return twin_or(i, [] { return none; }); });
    case Guess::twin_or_guide_1:
    case Guess::twin_or_guide_2:
      return replace([&](std::size_t i) { return twin_or(i, [&] { return beside_guide(i); }); });
    case Guess::after_twin:
      return replace([&](std::size_t i) {
        const std::size_t twin =
            twin_or(i, [&] { return static_cast<std::uint32_t>(value_count_); });
        return twin < usual_.size() ? usual_[twin] : none;
      });
  }
}

void Codes::range(std::size_t begin, std::size_t end, const RowContext& context,
                  std::vector<std::uint32_t>& out) const {
  out.resize(end - begin);
  if (indexing_ == Indexing::constant) return std::fill(out.begin(), out.end(), 0);
  if (by_trace_ || indexing_ == Indexing::each) {
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = at(begin + i, begin + i, context, none);
    return;
  }
  codes_.copy(begin, out);
  fill_guesses(begin, context, out);
  if (!out.empty() && *std::max_element(out.begin(), out.end()) >= value_count_) {
    throw NotABlock("a number of a value that is not there");
  }
}

std::vector<std::uint32_t> Codes::all(const RowContext& context) const {
  std::vector<std::uint32_t> codes;
  range(0, entry_count_, context, codes);
  return codes;
}

}  // namespace phosphor
