#include "store/column_codes.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace phosphor {
namespace {

using block_format::Guess;
using block_format::Indexing;

constexpr std::uint32_t none = Codes::none;

double bits_of(std::size_t count) noexcept {
  return count < 2 ? 0 : std::log2(static_cast<double>(count));
}

// What `count` codes take when each is written with as many bits as its frequency asks for.
double entropy(std::span<const std::uint32_t> codes, std::size_t value_count) {
  std::vector<std::uint32_t> frequency(value_count, 0);
  for (const std::uint32_t code : codes) ++frequency[code];
  double bits = static_cast<double>(codes.size()) * bits_of(codes.size());
  for (const std::uint32_t count : frequency) bits -= count * bits_of(count);
  return bits;
}

// Of a yes or no for each of `count` codes.
double choice_bits(std::size_t yes, std::size_t count) noexcept {
  const std::size_t no = count - yes;
  return static_cast<double>(count) * bits_of(count) - static_cast<double>(yes) * bits_of(yes) -
         static_cast<double>(no) * bits_of(no);
}

class CodesWriter {
 public:
  CodesWriter(LayoutWriter& out, const ColumnEntries& entries, const RowContext& context)
      : out_(out), entries_(entries), context_(context) {}

  std::vector<std::uint32_t> write() {
    if (entries_.codes.empty()) return write_plainly(Indexing::no_entries, 0);
    if (entries_.value_count == 1) return write_plainly(Indexing::constant, 1);
    consider_traces();
    if (!by_trace_.empty()) return write_by_trace();
    const double codes_bits = choose_guess(entropy_bits());
    if (each_costs_less(entries_.codes.size(), codes_bits)) return write_each(entries_.codes);
    write_codes();
    return all_values();
  }

 private:
  std::size_t row_of(std::size_t entry) const noexcept {
    return entries_.rows.empty() ? entry : entries_.rows[entry];
  }

  std::uint8_t coding(Indexing indexing) const noexcept {
    return static_cast<std::uint8_t>(static_cast<unsigned>(indexing) |
                                     static_cast<unsigned>(guess_) << block_format::indexing_bits |
                                     (by_trace_.empty() ? 0U : block_format::by_trace));
  }

  std::vector<std::uint32_t> write_plainly(Indexing indexing, std::size_t value_count) {
    out_.byte(coding(indexing));
    return std::vector<std::uint32_t>(value_count, 0);
  }

  std::vector<std::uint32_t> write_each(std::span<const std::uint32_t> codes) {
    guess_ = Guess::none;
    out_.byte(coding(Indexing::each));
    return {codes.begin(), codes.end()};
  }

  std::vector<std::uint32_t> all_values() const {
    std::vector<std::uint32_t> values(entries_.value_count);
    std::iota(values.begin(), values.end(), 0U);
    return values;
  }

  // Columns of nearly as many values as entries are not worth counting.
  bool mostly_different(std::size_t count) const noexcept {
    return 10 * entries_.value_count > 6 * count;
  }
  double entropy_bits() const {
    const std::size_t count = entries_.codes.size();
    return mostly_different(count) ? static_cast<double>(count) * bits_of(count)
                                   : entropy(entries_.codes, entries_.value_count);
  }

  // A value that is written again costs as much as a value, or as its bytes' own entropy.
  bool each_costs_less(std::size_t count, double codes_bits) const noexcept {
    if (entries_.repeat_bits == ColumnEntries::no_values || entries_.is_guide) return false;
    if (entries_.value_count >= count) return true;
    const double bytes = std::ceil(entries_.repeat_bits / 8);
    const double repeat =
        std::min(entries_.repeat_bits, bytes * codes_bits / static_cast<double>(count));
    return static_cast<double>(count - entries_.value_count) * repeat < codes_bits;
  }

  // Whether all entries of a trace are equal, in every trace: then one code a trace says it all.
  void consider_traces() {
    if (context_.trace_of_row.empty()) return;
    std::vector<std::uint32_t> by_trace(context_.trace_count, none);
    std::size_t traces_with_entries = 0;
    for (std::size_t i = 0; i < entries_.codes.size(); ++i) {
      std::uint32_t& code = by_trace[context_.trace_of_row[row_of(i)]];
      if (code != none && code != entries_.codes[i]) return;
      traces_with_entries += code == none ? 1 : 0;
      code = entries_.codes[i];
    }
    if (2 * traces_with_entries > entries_.codes.size()) return;
    std::replace(by_trace.begin(), by_trace.end(), none, 0U);
    by_trace_ = std::move(by_trace);
  }

  std::vector<std::uint32_t> write_by_trace() {
    const double bits = static_cast<double>(by_trace_.size()) * bits_of(entries_.value_count);
    if (each_costs_less(by_trace_.size(), bits)) return write_each(by_trace_);
    out_.byte(coding(Indexing::codes));
    out_.varint(entries_.value_count);
    write_numbers(out_, by_trace_);
    return all_values();
  }

  // Sets the guess that needs the fewest bits; says how many.
  double choose_guess(double own_bits) {
    const std::size_t count = entries_.codes.size();
    if (mostly_different(count)) return own_bits;
    double least = own_bits;
    const auto consider = [&](Guess guess, std::size_t wrong, std::size_t table_size) {
      const double bits = choice_bits(wrong, count) +
                          own_bits * static_cast<double>(wrong) / static_cast<double>(count) +
                          static_cast<double>(table_size) * bits_of(entries_.value_count);
      if (bits >= least) return;
      least = bits;
      guess_ = guess;
    };
    for (const Guess guess : {Guess::guide_1, Guess::guide_2}) {
      const RowContext::Guide& guide = guide_of(guess);
      if (guide.codes.empty()) continue;
      const std::vector<std::uint32_t> usual = usual_beside(guide);
      consider(guess, wrong([&](std::size_t i) { return usual[guide.codes[row_of(i)]]; }),
               guide.value_count);
    }
    if (!context_.trace_of_row.empty())
      consider(Guess::entry_before, wrong([&](std::size_t i) { return before(i); }), 0);
    if (!context_.twins.empty() && entries_.rows.empty())
      consider(Guess::twin, wrong([&](std::size_t i) { return twin(i); }), 0);
    return least;
  }

  const RowContext::Guide& guide_of(Guess guess) const noexcept {
    return context_.guides[guess == Guess::guide_2 ? 1 : 0];
  }

  // The code that most entries have beside each code of the guide (a majority vote, in one pass).
  std::vector<std::uint32_t> usual_beside(const RowContext::Guide& guide) const {
    std::vector<std::uint32_t> usual(guide.value_count, 0);
    std::vector<std::uint32_t> lead(guide.value_count, 0);
    for (std::size_t i = 0; i < entries_.codes.size(); ++i) {
      const std::uint32_t beside = guide.codes[row_of(i)];
      if (lead[beside] == 0) usual[beside] = entries_.codes[i];
      lead[beside] += usual[beside] == entries_.codes[i] ? 1U : ~0U;
    }
    return usual;
  }

  // How many entries are not what is guessed.
  template <typename Guessed>
  std::size_t wrong(Guessed guessed) const noexcept {
    std::size_t count = 0;
    for (std::size_t i = 0; i < entries_.codes.size(); ++i) {
      if (guessed(i) != entries_.codes[i]) ++count;
    }
    return count;
  }

  std::uint32_t before(std::size_t entry) const noexcept {
    const auto& trace_of = context_.trace_of_row;
    if (entry == 0 || trace_of[row_of(entry)] != trace_of[row_of(entry - 1)]) return none;
    return entries_.codes[entry - 1];
  }
  std::uint32_t twin(std::size_t entry) const noexcept {
    const std::uint32_t row = context_.twins[entry];
    return row == 0 ? none : entries_.codes[row - 1];
  }
  void write_codes() {
    out_.byte(coding(Indexing::codes));
    out_.varint(entries_.value_count);
    std::vector<std::uint32_t> codes(entries_.codes.begin(), entries_.codes.end());
    const auto replace_guessed = [&](auto guessed) {
      for (std::size_t i = 0; i < codes.size(); ++i) {
        codes[i] = guessed(i) == entries_.codes[i] ? 0 : entries_.codes[i] + 1;
      }
    };
    switch (guess_) {
      case Guess::none:
        break;
      case Guess::entry_before:
        replace_guessed([&](std::size_t i) { return before(i); });
        break;
      case Guess::twin:
        replace_guessed([&](std::size_t i) { return twin(i); });
        break;
      case Guess::guide_1:
      case Guess::guide_2: {
        const RowContext::Guide& guide = guide_of(guess_);
        const std::vector<std::uint32_t> usual = usual_beside(guide);
        write_numbers(out_, usual);
        replace_guessed([&](std::size_t i) { return usual[guide.codes[row_of(i)]]; });
      }
    }
    write_numbers(out_, codes);
  }

  LayoutWriter& out_;
  const ColumnEntries& entries_;
  const RowContext& context_;
  Guess guess_ = Guess::none;
  std::vector<std::uint32_t> by_trace_;  // of each trace; empty: not by trace
};

}  // namespace

std::vector<std::uint32_t> write_codes(LayoutWriter& out, const ColumnEntries& entries,
                                       const RowContext& context) {
  return CodesWriter(out, entries, context).write();
}

}  // namespace phosphor
