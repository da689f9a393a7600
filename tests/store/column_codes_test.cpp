#include "store/column_codes.h"

#include <doctest/doctest.h>

#include <cstdint>
#include <random>
#include <string>
#include <vector>

using namespace phosphor;
using block_format::Guess;
using block_format::Indexing;

namespace {

using Numbers32 = std::vector<std::uint32_t>;

// Eight rows a trace.
struct Table {
  explicit Table(std::size_t row_count) {
    for (std::size_t row = 0; row < row_count; ++row) {
      trace_of_row.push_back(static_cast<std::uint32_t>(row / 8));
    }
    context.trace_of_row = trace_of_row;
    context.trace_count = (row_count + 7) / 8;
  }

  void guide(std::size_t which, const Numbers32& codes, std::size_t value_count) {
    guides[which] = codes;
    context.guides[which] = {guides[which], value_count};
  }
  void twins(const Numbers32& rows) {
    twin_rows = rows;
    context.twins = twin_rows;
  }

  Numbers32 trace_of_row, twin_rows;
  Numbers32 guides[2];
  RowContext context;
};

// Numbered by first use, as a dictionary does.
Numbers32 by_first_use(const Numbers32& values, std::size_t& value_count) {
  Numbers32 seen;
  Numbers32 codes;
  for (const std::uint32_t value : values) {
    std::size_t number = 0;
    while (number < seen.size() && seen[number] != value) ++number;
    if (number == seen.size()) seen.push_back(value);
    codes.push_back(static_cast<std::uint32_t>(number));
  }
  value_count = seen.size();
  return codes;
}

struct Written {
  Indexing indexing;
  Guess guess;
  bool by_trace;
  std::size_t value_count;
};

// Writes and reads a column with an entry in each row; every entry gets its own value back.
Written check(const Numbers32& values, const RowContext& context, double repeat_bits = 24,
              GuessMemory* memory = nullptr) {
  std::size_t value_count = 0;
  const Numbers32 codes = by_first_use(values, value_count);
  LayoutWriter out;
  const ColumnEntries entries{codes.size(), codes, {}, value_count, repeat_bits, false};
  const Numbers32 order = write_codes(out, entries, context, memory);
  const std::string block = out.take({});
  LayoutReader in(block);
  Codes column(in);
  column.load(codes.size(), context);
  CHECK(column.value_count() == order.size());
  const Numbers32 read = column.all(context);
  REQUIRE(read.size() == codes.size());
  for (std::size_t i = 0; i < codes.size(); ++i) CHECK(order[read[i]] == codes[i]);
  LayoutReader again(block);
  const unsigned coding = again.byte();
  return {static_cast<Indexing>(coding & 3), static_cast<Guess>(coding >> 2 & 7),
          (coding & block_format::by_trace) != 0, order.size()};
}

std::uint32_t below(std::uint32_t limit, std::mt19937& random) {
  return static_cast<std::uint32_t>(random()) % limit;
}

Numbers32 random_numbers(std::size_t count, std::uint32_t limit, std::uint32_t seed) {
  std::mt19937 random(seed);
  Numbers32 numbers(count);
  for (std::uint32_t& number : numbers) number = below(limit, random);
  return numbers;
}

}  // namespace

TEST_CASE("codes: no entries, one value, and values that are all different have no codes") {
  Table table(64);
  CHECK(check({}, Table(0).context).indexing == Indexing::no_entries);
  CHECK(check(Numbers32(64, 7), table.context).indexing == Indexing::constant);
  Numbers32 different(64);
  for (std::uint32_t i = 0; i < 64; ++i) different[i] = i;
  CHECK(check(different, table.context).indexing == Indexing::each);
}

TEST_CASE("codes: values without a pattern are numbers of values") {
  Table table(800);
  const Written written = check(random_numbers(800, 10, 1), table.context);
  CHECK(written.indexing == Indexing::codes);
  CHECK(written.guess == Guess::none);
  CHECK(written.value_count == 10);
}

TEST_CASE("codes: what is the same all through each trace is said once a trace") {
  Table table(800);
  Numbers32 few(800), many(800);
  const Numbers32 of_trace = random_numbers(100, 5, 2);
  for (std::size_t row = 0; row < 800; ++row) {
    few[row] = of_trace[row / 8];
    many[row] = static_cast<std::uint32_t>(row / 8);
  }
  const Written of_few = check(few, table.context);
  CHECK(of_few.by_trace);
  CHECK(of_few.indexing == Indexing::codes);
  CHECK(of_few.value_count == 5);
  const Written of_many = check(many, table.context);
  CHECK(of_many.by_trace);
  CHECK(of_many.indexing == Indexing::each);
}

TEST_CASE("codes: an exception within a trace is one, and the rest is as the entry before") {
  Table table(800);
  Numbers32 values(800);
  for (std::size_t row = 0; row < 800; ++row)
    values[row] = static_cast<std::uint32_t>(row / 8 % 30);
  values[100] = 77;
  const Written written = check(values, table.context);
  CHECK(written.guess == Guess::entry_before);
}

TEST_CASE("codes: what goes with a guide is guessed from it, the better one of two") {
  Table table(800);
  const Numbers32 names = random_numbers(800, 20, 3);
  const Numbers32 hosts = random_numbers(800, 9, 4);
  table.guide(0, names, 20);
  table.guide(1, hosts, 9);
  Numbers32 of_name(800), of_host(800);
  for (std::size_t row = 0; row < 800; ++row) {
    of_name[row] = names[row] / 2;
    of_host[row] = row % 50 == 0 ? 3 : hosts[row] % 4;  // with exceptions
  }
  CHECK(check(of_name, table.context).guess == Guess::guide_1);
  CHECK(check(of_host, table.context).guess == Guess::guide_2);
}

TEST_CASE("codes: a column is guessed as before, until that has become worse or often enough") {
  Table table(800);
  const Numbers32 names = random_numbers(800, 10, 1), hosts = random_numbers(800, 10, 2);
  table.guide(0, names, 10);
  table.guide(1, hosts, 10);
  const auto guess = [&](const Numbers32& values, GuessMemory& memory) {
    return check(values, table.context, 24, &memory).guess;
  };
  GuessMemory memory;
  CHECK(guess(names, memory) == Guess::guide_1);
  CHECK(guess(hosts, memory) == Guess::guide_2);  // by the first one nearly all were wrong

  // Two entries go with a host rather than a name: a little worse, and not worth a look.
  Numbers32 mostly_names = names;
  for (std::size_t i = 0; i < mostly_names.size(); i += 400) mostly_names[i] = hosts[i];
  GuessMemory names_before;
  CHECK(guess(names, names_before) == Guess::guide_1);
  table.guide(1, mostly_names, 10);
  int blocks = 1;
  while (blocks < 100 && guess(mostly_names, names_before) == Guess::guide_1) ++blocks;
  CHECK(blocks == 16);  // the second guide would have been right each time
}

TEST_CASE("codes: what a twin has is guessed from it; where there is none, from a guide") {
  Table table(800);
  const Numbers32 names = random_numbers(800, 20, 5);
  Numbers32 twins(800, 0), same(800), of_name(800), next(800);
  const Numbers32 values = random_numbers(800, 40, 6);
  for (std::uint32_t row = 0; row < 800; ++row) {
    const bool has_twin = row % 8 >= 4;
    twins[row] = has_twin ? row - 4 + 1 : 0;
    same[row] = has_twin ? same[row - 4] : values[row];
    of_name[row] = has_twin ? of_name[row - 4] : names[row] / 2;
    next[row] = has_twin ? next[row - 4] + 1 : 10;
  }
  table.twins(twins);
  CHECK(check(same, table.context).guess == Guess::twin);
  table.guide(1, names, 20);
  CHECK(check(of_name, table.context).guess == Guess::twin_or_guide_2);
  CHECK(check(next, table.context).guess == Guess::after_twin);
}

TEST_CASE("codes: columns of which only numbers are kept never write a value for each entry") {
  Table table(64);
  Numbers32 different(64);
  for (std::uint32_t i = 0; i < 64; ++i) different[i] = i;
  const Written written = check(different, table.context, ColumnEntries::no_values);
  CHECK(written.indexing == Indexing::codes);
}

TEST_CASE("codes: random columns of any kind come back") {
  for (std::uint32_t seed = 1; seed <= 200; ++seed) {
    CAPTURE(seed);
    std::mt19937 random(seed);
    const std::size_t count = random() % 300;
    Table table(count);
    if (random() % 2 == 0) table.guide(0, random_numbers(count, 5, seed), 5);
    if (random() % 2 == 0) table.guide(1, random_numbers(count, 300, seed + 1), 300);
    if (random() % 2 == 0) {
      Numbers32 twins(count);
      for (std::uint32_t row = 0; row < count; ++row) twins[row] = below(row % 8 + 1, random);
      for (std::uint32_t row = 0; row < count; ++row) {
        if (twins[row] != 0) twins[row] += row / 8 * 8;
      }
      table.twins(twins);
    }
    check(random_numbers(count, 1 + below(300, random), seed + 2), table.context, seed % 40);
  }
}

TEST_CASE("codes, hostile: codings and numbers that do not exist are refused") {
  const auto refused = [](std::initializer_list<std::uint8_t> bytes, const RowContext& context) {
    LayoutWriter out;
    for (const std::uint8_t byte : bytes) out.byte(byte);
    const std::string block = out.take({});
    CHECK_THROWS_AS(
        [&] {
          LayoutReader in(block);
          Codes column(in);
          column.load(2, context);
          (void)column.all(context);
        }(),
        NotABlock);
  };
  const auto coding = [](Indexing indexing, Guess guess, unsigned more = 0) {
    return static_cast<std::uint8_t>(static_cast<unsigned>(indexing) |
                                     static_cast<unsigned>(guess) << 2 | more);
  };
  Table table(2);
  const RowContext& context = table.context;
  refused({}, context);
  refused({coding(Indexing::no_entries, Guess::none)}, context);  // there are two
  refused({0x40}, context);
  refused({coding(Indexing::constant, Guess::twin)}, context);
  refused({coding(Indexing::codes, Guess::twin, block_format::by_trace), 1, 0, 0}, context);
  refused({coding(Indexing::codes, Guess::none), 3, 0, 0}, context);  // more values than entries
  refused({coding(Indexing::codes, Guess::none), 1, 0, 2}, context);  // all are number 1
  for (const Guess guess : {Guess::guide_1, Guess::guide_2, Guess::twin_or_guide_1, Guess::twin}) {
    refused({coding(Indexing::codes, guess), 2, 0, 0, 0, 0}, context);  // nothing to guess from
  }
  refused({coding(Indexing::codes, Guess::entry_before), 2, 0, 0}, context);  // nothing before
  refused({coding(Indexing::codes, Guess::none, block_format::by_trace), 1, 0, 0}, RowContext());
}
