// Copying and comparing the short texts that marks are made of. For up to 16 bytes a few loads and
// stores, where a call of memcpy or memcmp costs more than its work.
//
// Threads: pure.

#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace phosphor {

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
  if (size > 16) {
    std::memcpy(to, from, size);
  } else if (size >= 8) {
    copy_two_words<std::uint64_t>(to, from, size);
  } else if (size >= 4) {
    copy_two_words<std::uint32_t>(to, from, size);
  } else {
    for (std::size_t i = 0; i < size; ++i) to[i] = from[i];
  }
}

inline bool equal_bytes(const char* a, const char* b, std::size_t size) noexcept {
  if (size > 16) {
    return equal_two_words<std::uint64_t>(a, b, 16) && std::memcmp(a + 16, b + 16, size - 16) == 0;
  }
  if (size >= 8) return equal_two_words<std::uint64_t>(a, b, size);
  if (size >= 4) return equal_two_words<std::uint32_t>(a, b, size);
  for (std::size_t i = 0; i < size; ++i) {
    if (a[i] != b[i]) return false;
  }
  return true;
}

}  // namespace phosphor
