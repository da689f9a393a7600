// A list of 64-bit numbers as planes of bytes: all lowest bytes together, all second bytes, and so
// on, of as many as the largest needs.
//
// What is subtracted first is the smallest (so equal numbers take no planes at all), and what
// divides all differences, a power of 1000, is taken out (clocks that count microseconds). The low
// planes of times are random and stay as they are; the high ones compress to next to nothing. The
// n-th number is found without reading those before it, which is why this is no list of varints.
//
// Numbers are words of 64 bits: signed ones are compared as signed, and differences wrap around, so
// no pair of values overflows. Threads: one at a time. Failure: reading throws NotABlock.

#pragma once

#include "store/column_layout.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>
#include <vector>

namespace phosphor {

void write_numbers(LayoutWriter& out, std::span<const std::uint64_t> numbers);
void write_numbers(LayoutWriter& out, std::span<const std::uint32_t> numbers);

class Numbers {
 public:
  Numbers() = default;
  explicit Numbers(LayoutReader& in);

  // Makes `count` numbers ready. To be called before the functions below, as often as one likes.
  void load(std::size_t count);

  std::size_t size() const noexcept { return count_; }
  bool all_equal() const noexcept { return planes_.empty(); }

  // Requires: index < size().
  std::uint64_t operator[](std::size_t index) const noexcept {
    std::uint64_t sum = 0;
    for (std::size_t k = planes_.size(); k-- > 0;) sum = sum << 8 | bytes_[k][index];
    return base_ + sum * scale_;
  }

  // The numbers from `first` on, as many as `out` has room for; cut to 32 bits, except that what
  // does not fit becomes the largest.
  void copy(std::size_t first, std::span<std::uint32_t> out) const noexcept;
  // All of them: plane by plane, which costs a third of one by one.
  std::vector<std::uint64_t> all() const;

 private:
  std::uint64_t base_ = 0;
  std::uint64_t scale_ = 1;
  std::size_t count_ = 0;
  std::vector<Part> planes_;
  std::array<const unsigned char*, 8> bytes_{};  // of the planes, once loaded
};

// A list of 64-bit words that are random (ids): 8 bytes each, and no attempt to make them smaller.
void write_words(LayoutWriter& out, std::span<const std::uint64_t> words);

class Words {
 public:
  Words() = default;
  explicit Words(LayoutReader& in) : part_(in.part()) {}

  // As Numbers::load().
  void load(std::size_t count);
  void load_all();  // as many as there are
  std::size_t size() const noexcept { return bytes_.size() / sizeof(std::uint64_t); }

  // Requires: index < size().
  std::uint64_t operator[](std::size_t index) const noexcept {
    std::uint64_t word;
    std::memcpy(&word, bytes_.data() + index * sizeof word, sizeof word);
    return word;
  }

 private:
  Part part_;
  std::string_view bytes_;
};

// The sum of all numbers before a row, for rows that are asked for in rising order, mostly.
class RunningSum {
 public:
  std::uint64_t before(std::size_t row, const Numbers& numbers) noexcept;

 private:
  std::size_t row_ = 0;
  std::uint64_t sum_ = 0;
};

// How many numbers before a row are `value`; likewise.
class RunningCount {
 public:
  explicit RunningCount(std::uint64_t value) noexcept : value_(value) {}
  std::size_t before(std::size_t row, const Numbers& numbers) noexcept;

 private:
  std::uint64_t value_;
  std::size_t row_ = 0;
  std::size_t count_ = 0;
};

}  // namespace phosphor
