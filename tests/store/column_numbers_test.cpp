#include "store/column_numbers.h"

#include <doctest/doctest.h>

#include <cstdint>
#include <limits>
#include <random>
#include <string>
#include <vector>

using namespace phosphor;

namespace {

using Words64 = std::vector<std::uint64_t>;

std::string block_of(const Words64& numbers) {
  LayoutWriter out;
  write_numbers(out, numbers);
  return out.take({});
}

Words64 read(const std::string& block, std::size_t count) {
  LayoutReader in(block);
  Numbers numbers(in);
  numbers.load(count);
  Words64 read;
  for (std::size_t i = 0; i < count; ++i) read.push_back(numbers[i]);
  return read;
}

// How many planes a list takes: the low half of its first byte.
unsigned planes_of(const Words64& numbers) {
  const std::string block = block_of(numbers);
  return LayoutReader(block).byte() & 0xf;
}

}  // namespace

TEST_CASE("numbers: any list comes back") {
  const auto check = [](const Words64& numbers) {
    CHECK((read(block_of(numbers), numbers.size()) == numbers));
  };
  constexpr std::uint64_t largest = std::numeric_limits<std::uint64_t>::max();
  constexpr std::uint64_t least_signed = std::uint64_t{1} << 63;
  check({});
  check({0});
  check({largest});
  check({least_signed, least_signed - 1});  // the least and the largest signed: the range is full
  check({0, largest, 1, least_signed, 5});
  check({1'000, 5'000, 1'000'000});
  check({7, 1'007, 2'007});
  std::mt19937_64 random(1);
  for (int i = 0; i < 300; ++i) {
    Words64 numbers(random() % 2'000);
    const unsigned shift = random() % 64;
    const std::uint64_t scale = i % 3 == 0 ? 1'000'000 : 1;
    for (std::uint64_t& number : numbers) number = (random() >> shift) * scale;
    check(numbers);
  }
}

TEST_CASE("numbers: equal ones take no planes, others as many bytes as their range") {
  CHECK(planes_of({}) == 0);
  CHECK(planes_of({12345678901, 12345678901}) == 0);
  CHECK(planes_of({12345678901, 12345678902}) == 1);
  CHECK(planes_of({0, 255}) == 1);
  CHECK(planes_of({0, 256}) == 2);
  CHECK(planes_of({static_cast<std::uint64_t>(-1), 1}) == 1);  // signed: from -1 to 1
}

TEST_CASE("numbers: of clocks that count microseconds the thousands are left out") {
  CHECK(planes_of({1'000, 200'000}) == 1);
  CHECK(planes_of({1'790'000'000'000'123'000, 1'790'000'000'000'125'000}) == 1);
  CHECK(planes_of({0, 200'000'000'000}) == 1);
  CHECK(planes_of({1'000, 200'001}) == 3);
}

TEST_CASE("numbers: copied to 32 bits they are the same, or the largest where they do not fit") {
  const Words64 lists[] = {{1, 2, 250}, {1, 60'000, 3}, {9, 9}, {5, 1ULL << 40, 7}, {70'000, 1}};
  for (const Words64& numbers : lists) {
    const std::string block = block_of(numbers);
    LayoutReader in(block);
    Numbers list(in);
    list.load(numbers.size());
    std::vector<std::uint32_t> copied(numbers.size() - 1);
    list.copy(1, copied);
    for (std::size_t i = 0; i < copied.size(); ++i) {
      const std::uint64_t number = numbers[i + 1];
      CHECK(copied[i] == (number >> 32 == 0 ? number : 0xffffffff));
    }
  }
}

TEST_CASE("numbers: all at once they are what they are one by one") {
  const Words64 lists[] = {{},
                           {9, 9},
                           {1, 2, 250},
                           {5, 1ULL << 40, 7},
                           {1'000, 200'000},
                           {static_cast<std::uint64_t>(-1), 0, 1ULL << 62}};
  for (const Words64& numbers : lists) {
    const std::string block = block_of(numbers);
    LayoutReader in(block);
    Numbers list(in);
    list.load(numbers.size());
    CHECK((list.all() == numbers));
  }
}

TEST_CASE("numbers: sums and counts of all before a row, in whatever order rows are asked for") {
  const Words64 numbers = {3, 0, 0, 5, 1, 0, 300};
  const std::string block = block_of(numbers);
  LayoutReader in(block);
  Numbers list(in);
  list.load(numbers.size());
  RunningSum sum;
  RunningCount zeros(0);
  for (const std::size_t row : {0U, 2U, 7U, 4U, 5U, 1U, 7U}) {
    CAPTURE(row);
    std::uint64_t expected_sum = 0;
    std::size_t expected_zeros = 0;
    for (std::size_t i = 0; i < row; ++i) {
      expected_sum += numbers[i];
      expected_zeros += numbers[i] == 0 ? 1U : 0U;
    }
    CHECK(sum.before(row, list) == expected_sum);
    CHECK(zeros.before(row, list) == expected_zeros);
  }
}

TEST_CASE("words: random ids come back, and half a word is refused") {
  const Words64 ids = {1, 0, ~std::uint64_t{0}, 0x0123456789abcdef};
  LayoutWriter out;
  write_words(out, ids);
  const std::string block = out.take({});
  LayoutReader in(block);
  Words words(in);
  words.load(ids.size());
  for (std::size_t i = 0; i < ids.size(); ++i) CHECK(words[i] == ids[i]);
  CHECK_THROWS_AS(words.load(3), NotABlock);
  out.part("1234567");
  const std::string half = out.take({});
  LayoutReader in_half(half);
  Words half_words(in_half);
  CHECK_THROWS_AS(half_words.load_all(), NotABlock);
}

TEST_CASE("numbers, hostile: a count or a width that lies is refused") {
  const std::string block = block_of({1, 2, 3});
  for (const std::size_t count : {0U, 2U, 4U, 1'000'000U}) {
    CHECK_THROWS_AS(read(block, count), NotABlock);
  }
  const auto refused = [](std::initializer_list<int> bytes) {
    LayoutWriter out;
    for (const int byte : bytes) out.byte(static_cast<std::uint8_t>(byte));
    const std::string block_of_bytes = out.take({});
    LayoutReader in(block_of_bytes);
    CHECK_THROWS_AS(Numbers{in}, NotABlock);
  };
  refused({});
  refused({0x09, 0});               // nine planes
  refused({0x40, 0});               // a scale that does not exist
  refused({0x01, 0});               // a plane that is missing
  refused({0x01, 0, 2 << 2, 'a'});  // a plane beyond the end
}
