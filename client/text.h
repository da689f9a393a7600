// Text as it is recorded: cut to its limit where a character ends, and always UTF-8.
//
// Threads: pure.

#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace phosphor {

// Ends what was cut.
inline constexpr std::string_view cut_mark = "\xe2\x80\xa6";  // …

// How many bytes of `text` to take so that they and the mark are within `limit`, without dividing a
// character; all of them if the text is within the limit itself. Requires: limit >=
// cut_mark.size().
std::size_t bytes_cut_to(std::string_view text, std::size_t limit) noexcept;
inline std::size_t bytes_within(std::string_view text, std::size_t limit) noexcept {
  return text.size() <= limit ? text.size() : bytes_cut_to(text, limit);
}

// `text` within `limit`, with the mark if it was cut.
std::string cut(std::string_view text, std::size_t limit);

bool is_utf8(std::string_view text) noexcept;

// Replaces each byte that does not belong to a well-formed character by '?'.
void make_utf8(char* text, std::size_t size) noexcept;

// The same by U+FFFD, which is longer.
std::string with_replacement_characters(std::string_view text);

}  // namespace phosphor
