#include "client/text.h"

#include <cstdint>

namespace phosphor {
namespace {

constexpr std::string_view replacement_character = "\xef\xbf\xbd";  // U+FFFD

bool is_continuation(char c) noexcept { return (static_cast<unsigned char>(c) & 0xc0) == 0x80; }

// The length of the well-formed character at `text`, or 0 (Unicode, table 3-7).
std::size_t character_bytes(const char* text, std::size_t size) noexcept {
  const auto lead = static_cast<unsigned char>(text[0]);
  if (lead < 0x80) return 1;
  const std::size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4 || length > size) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if (!is_continuation(text[i])) return 0;
  }
  const auto second = static_cast<unsigned char>(text[1]);
  const bool overlong = (lead == 0xe0 && second < 0xa0) || (lead == 0xf0 && second < 0x90);
  const bool surrogate = lead == 0xed && second > 0x9f;
  const bool beyond = lead == 0xf4 && second > 0x8f;
  return overlong || surrogate || beyond ? 0 : length;
}

}  // namespace

std::size_t bytes_cut_to(std::string_view text, std::size_t limit) noexcept {
  std::size_t end = limit - cut_mark.size();
  // A character has at most three continuation bytes; more are not UTF-8 anyway.
  for (int i = 0; i < 3 && end > 0 && is_continuation(text[end]); ++i) --end;
  return end;
}

std::string cut(std::string_view text, std::size_t limit) {
  const std::size_t taken = bytes_within(text, limit);
  std::string result(text.substr(0, taken));
  if (taken < text.size()) result += cut_mark;
  return result;
}

bool is_utf8(std::string_view text) noexcept {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = character_bytes(text.data() + at, text.size() - at);
    if (length == 0) return false;
    at += length;
  }
  return true;
}

void make_utf8(char* text, std::size_t size) noexcept {
  for (std::size_t at = 0; at < size;) {
    const std::size_t length = character_bytes(text + at, size - at);
    if (length == 0) text[at] = '?';
    at += length == 0 ? 1 : length;
  }
}

std::string with_replacement_characters(std::string_view text) {
  std::string result;
  while (!text.empty()) {
    const std::size_t length = character_bytes(text.data(), text.size());
    result += length == 0 ? replacement_character : text.substr(0, length);
    text.remove_prefix(length == 0 ? 1 : length);
  }
  return result;
}

}  // namespace phosphor
