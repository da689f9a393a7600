// Whether a text is UTF-8 as RFC 3629 has it: no overlong forms, no surrogates, nothing beyond
// U+10FFFF. All texts that leave our decoders are, so that they can go into JSON as they are.
//
// Almost all texts are short and ASCII, which is what the inline part is for.
//
// Threads: pure.

#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace phosphor {

// For texts that are not all ASCII.
bool is_utf8_beyond_ascii(std::string_view bytes_untrusted) noexcept;

// Eight bytes at a time; the last eight overlap those before them.
inline bool is_ascii(std::string_view bytes_untrusted) noexcept {
  const auto load = [at = bytes_untrusted.data()](std::size_t offset) {
    std::uint64_t eight;
    std::memcpy(&eight, at + offset, sizeof eight);
    return eight;
  };
  const std::size_t size = bytes_untrusted.size();
  std::uint64_t bits = 0;
  if (size >= 8) {
    for (std::size_t i = 0; i < size - 8; i += 8) bits |= load(i);
    bits |= load(size - 8);
  } else {
    for (const char c : bytes_untrusted) bits |= static_cast<unsigned char>(c);
  }
  return (bits & 0x8080808080808080ULL) == 0;
}

inline bool is_utf8(std::string_view bytes_untrusted) noexcept {
  return is_ascii(bytes_untrusted) || is_utf8_beyond_ascii(bytes_untrusted);
}

}  // namespace phosphor
