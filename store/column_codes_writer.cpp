#include "store/column_codes.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <utility>

namespace phosphor {
namespace {

using block_format::Guess;
using block_format::Indexing;

constexpr std::uint32_t none = Codes::none;

// All guesses are compared in every sixteenth block, and where the bits of an entry are more than
// this many times, and this many bits, what they were.
constexpr unsigned blocks_between_comparisons = 15;
constexpr double tolerated_growth = 1.25;
constexpr double tolerated_bits = 0.05;

double bits_of(std::size_t count) noexcept {
  return count < 2 ? 0 : std::log2(static_cast<double>(count));
}

// count * bits_of(count), which is asked for once for each value of a column: most are rare.
double information(std::uint32_t count) noexcept {
  static const auto known = [] {
    std::array<double, 256> table;
    for (std::size_t i = 0; i < table.size(); ++i) table[i] = static_cast<double>(i) * bits_of(i);
    return table;
  }();
  return count < known.size() ? known[count] : count * bits_of(count);
}

// What `count` codes take when each is written with as many bits as its frequency asks for.
double entropy(std::span<const std::uint32_t> codes, std::size_t value_count) {
  std::vector<std::uint32_t> frequency(value_count, 0);
  for (const std::uint32_t code : codes) ++frequency[code];
  double bits = static_cast<double>(codes.size()) * bits_of(codes.size());
  for (const std::uint32_t count : frequency) bits -= information(count);
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
  CodesWriter(LayoutWriter& out, const ColumnEntries& entries, const RowContext& context,
              GuessMemory& memory)
      : out_(out), entries_(entries), context_(context), memory_(memory) {}

  std::vector<std::uint32_t> write() {
    if (entries_.count == 0) return write_plainly(Indexing::no_entries, 0);
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
    if (entries_.repeat_bits == ColumnEntries::no_values) return false;
    if (entries_.value_count >= count) return true;
    if (entries_.is_guide) return false;
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
    if (mostly_different(entries_.count)) return own_bits;
    const auto count = static_cast<double>(entries_.count);
    const std::vector<Guess> possible = possible_guesses();
    if (memory_.blocks_until_next > 0) {
      --memory_.blocks_until_next;
      const auto last = std::find(possible.begin(), possible.end(), memory_.guess);
      const double bits = last == possible.end() ? own_bits : least_bits({last, 1}, own_bits);
      if (bits <= count * (tolerated_growth * memory_.bits_per_entry + tolerated_bits)) return bits;
    }
    const double least = least_bits(possible, own_bits);
    memory_ = {guess_, least / count, blocks_between_comparisons};
    return least;
  }

  // Of these guesses and none at all; sets the best one.
  double least_bits(std::span<const Guess> possible, double own_bits) {
    guess_ = Guess::none;
    double least = own_bits;
    for (const Guess guess : possible) {
      Guesses guesses = guesses_of(guess);
      const double bits = bits_with(guesses, own_bits);
      if (bits >= least) continue;
      least = bits;
      guess_ = guess;
      guesses_ = std::move(guesses);
    }
    return least;
  }

  std::vector<Guess> possible_guesses() const {
    const bool has_guide_1 = !context_.guides[0].codes.empty();
    const bool has_guide_2 = !context_.guides[1].codes.empty();
    const bool has_twins = !context_.twins.empty() && entries_.rows.empty();
    std::vector<Guess> guesses;
    if (has_guide_1) guesses.push_back(Guess::guide_1);
    if (has_guide_2) guesses.push_back(Guess::guide_2);
    if (!context_.trace_of_row.empty()) guesses.push_back(Guess::entry_before);
    if (has_twins) guesses.insert(guesses.end(), {Guess::twin, Guess::after_twin});
    if (has_twins && has_guide_1) guesses.push_back(Guess::twin_or_guide_1);
    if (has_twins && has_guide_2) guesses.push_back(Guess::twin_or_guide_2);
    return guesses;
  }

  struct Guesses {
    std::vector<std::uint32_t> codes;  // what is guessed for each entry
    std::vector<std::uint32_t> usual;  // the table that the guess looks into, if it has one

    std::size_t wrong(std::span<const std::uint32_t> right) const noexcept {
      std::size_t count = 0;
      for (std::size_t i = 0; i < right.size(); ++i) {
        if (codes[i] != right[i]) ++count;
      }
      return count;
    }
  };

  double bits_with(const Guesses& guesses, double own_bits) const {
    const std::size_t wrong = guesses.wrong(entries_.codes);
    return choice_bits(wrong, entries_.count) +
           own_bits * static_cast<double>(wrong) / static_cast<double>(entries_.count) +
           static_cast<double>(guesses.usual.size()) * bits_of(entries_.value_count);
  }

  Guesses guesses_of(Guess guess) const {
    switch (guess) {
      case Guess::none:
        break;
      case Guess::entry_before:
        return each([&](std::size_t i) { return before(i); });
      case Guess::twin:
        return each([&](std::size_t i) { return twin(i); });
      case Guess::guide_1:
        return usual_beside(context_.guides[0]);
      case Guess::guide_2:
        return usual_beside(context_.guides[1]);
      case Guess::twin_or_guide_1:
        return twins_or_usual_beside(context_.guides[0]);
      case Guess::twin_or_guide_2:
        return twins_or_usual_beside(context_.guides[1]);
      case Guess::after_twin:
        return usual(entries_.value_count + 1, [&](std::size_t i) {
          const std::uint32_t code = twin(i);
          return code == none ? static_cast<std::uint32_t>(entries_.value_count) : code;
        });
    }
    return {};
  }

  template <typename CodeOf>
  Guesses each(CodeOf code_of) const {
    Guesses guesses;
    guesses.codes.resize(entries_.count);
    for (std::size_t i = 0; i < entries_.count; ++i) guesses.codes[i] = code_of(i);
    return guesses;
  }

  // The code that most entries of a key have (a majority vote, in one pass). Entries of no key are
  // guessed to be as their twins.
  template <typename KeyOf>
  Guesses usual(std::size_t key_count, KeyOf key_of) const {
    Guesses guesses = each(key_of);
    guesses.usual.assign(key_count, 0);
    std::vector<std::uint32_t> lead(key_count, 0);
    for (std::size_t i = 0; i < entries_.count; ++i) {
      const std::uint32_t key = guesses.codes[i];
      if (key == none) continue;
      if (lead[key] == 0) guesses.usual[key] = entries_.codes[i];
      lead[key] += guesses.usual[key] == entries_.codes[i] ? 1U : ~0U;
    }
    for (std::size_t i = 0; i < entries_.count; ++i) {
      const std::uint32_t key = guesses.codes[i];
      guesses.codes[i] = key == none ? twin(i) : guesses.usual[key];
    }
    return guesses;
  }
  Guesses usual_beside(const RowContext::Guide& guide) const {
    return usual(guide.value_count, [&](std::size_t i) { return guide.codes[row_of(i)]; });
  }
  Guesses twins_or_usual_beside(const RowContext::Guide& guide) const {
    return usual(guide.value_count,
                 [&](std::size_t i) { return context_.twins[i] != 0 ? none : guide.codes[i]; });
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
    if (guess_ == Guess::none) return write_numbers(out_, entries_.codes);
    if (!guesses_.usual.empty()) write_numbers(out_, guesses_.usual);
    for (std::size_t i = 0; i < entries_.count; ++i) {
      guesses_.codes[i] = guesses_.codes[i] == entries_.codes[i] ? 0 : entries_.codes[i] + 1;
    }
    write_numbers(out_, guesses_.codes);
  }

  LayoutWriter& out_;
  const ColumnEntries& entries_;
  const RowContext& context_;
  GuessMemory& memory_;
  Guess guess_ = Guess::none;
  Guesses guesses_;                      // of guess_, unless that is none
  std::vector<std::uint32_t> by_trace_;  // of each trace; empty: not by trace
};

}  // namespace

std::vector<std::uint32_t> write_codes(LayoutWriter& out, const ColumnEntries& entries,
                                       const RowContext& context, GuessMemory* memory) {
  GuessMemory nothing;
  return CodesWriter(out, entries, context, memory == nullptr ? nothing : *memory).write();
}

}  // namespace phosphor
