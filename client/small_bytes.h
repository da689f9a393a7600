// Copying and comparing the short texts that marks are made of. For up to 32 bytes a few loads and
// stores, where a call of memcpy or memcmp costs more than its work.
//
// Threads: pure.

#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace phosphor {

struct DoubleWord {
  std::uint64_t low;
  std::uint64_t high;

  friend bool operator==(const DoubleWord& a, const DoubleWord& b) noexcept {
    return ((a.low ^ b.low) | (a.high ^ b.high)) == 0;
  }
};

template <typename Word>
Word load_word(const char* from) noexcept {
  Word word;
  std::memcpy(&word, from, sizeof word);
  return word;
}

// Of half to all of two words: the first and the last, which overlap.
template <typename Word>
void copy_two_words(char* to, const char* from, std::size_t size) noexcept {
  const Word first = load_word<Word>(from);
  const Word last = load_word<Word>(from + size - sizeof(Word));
  std::memcpy(to, &first, sizeof first);
  std::memcpy(to + size - sizeof(Word), &last, sizeof last);
}

template <typename Word>
bool equal_two_words(const char* a, const char* b, std::size_t size) noexcept {
  const std::size_t last = size - sizeof(Word);
  return load_word<Word>(a) == load_word<Word>(b) &&
         load_word<Word>(a + last) == load_word<Word>(b + last);
}

// The two do not overlap.
inline void copy_bytes(char* to, const char* from, std::size_t size) noexcept {
  if (size > 32) {
    std::memcpy(to, from, size);
  } else if (size >= 16) {
    copy_two_words<DoubleWord>(to, from, size);
  } else if (size >= 8) {
    copy_two_words<std::uint64_t>(to, from, size);
  } else if (size >= 4) {
    copy_two_words<std::uint32_t>(to, from, size);
  } else if (size > 0) {
    // The first, the middle and the last of one to three bytes.
    const char middle = from[size / 2];
    const char last = from[size - 1];
    to[0] = from[0];
    to[size / 2] = middle;
    to[size - 1] = last;
  }
}

inline bool equal_bytes(const char* a, const char* b, std::size_t size) noexcept {
  if (size > 32) return std::memcmp(a, b, size) == 0;
  if (size >= 16) return equal_two_words<DoubleWord>(a, b, size);
  if (size >= 8) return equal_two_words<std::uint64_t>(a, b, size);
  if (size >= 4) return equal_two_words<std::uint32_t>(a, b, size);
  return size == 0 || (a[0] == b[0] && a[size / 2] == b[size / 2] && a[size - 1] == b[size - 1]);
}

}  // namespace phosphor
