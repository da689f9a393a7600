#include "proto/base64.h"

#include <array>
#include <cstdint>

namespace phosphor {
namespace {

constexpr std::string_view alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

constexpr std::array<std::int8_t, 256> make_digit_values() {
  std::array<std::int8_t, 256> values{};
  values.fill(-1);
  for (std::size_t i = 0; i < alphabet.size(); ++i) {
    values[static_cast<unsigned char>(alphabet[i])] = static_cast<std::int8_t>(i);
  }
  values['-'] = 62;
  values['_'] = 63;
  return values;
}
constexpr std::array<std::int8_t, 256> digit_values = make_digit_values();

std::uint32_t byte_at(std::string_view bytes, std::size_t i) {
  return i < bytes.size() ? static_cast<unsigned char>(bytes[i]) : 0u;
}

// At most two '=' that complete a group of four.
std::string_view without_padding(std::string_view text) {
  if (text.size() % 4 != 0) return text;
  for (int i = 0; i < 2 && text.ends_with('='); ++i) text.remove_suffix(1);
  return text;
}

}  // namespace

std::string to_base64(std::string_view bytes) {
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::uint32_t group =
        byte_at(bytes, i) << 16 | byte_at(bytes, i + 1) << 8 | byte_at(bytes, i + 2);
    text += alphabet[group >> 18 & 0x3f];
    text += alphabet[group >> 12 & 0x3f];
    text += i + 1 < bytes.size() ? alphabet[group >> 6 & 0x3f] : '=';
    text += i + 2 < bytes.size() ? alphabet[group & 0x3f] : '=';
  }
  return text;
}

std::optional<std::size_t> read_base64_untrusted(std::string_view text_untrusted, char* out) {
  const std::string_view text = without_padding(text_untrusted);
  if (text.size() % 4 == 1) return std::nullopt;
  std::uint32_t bits = 0;
  int bit_count = 0;
  std::size_t size = 0;
  for (const char c : text) {
    const int digit = digit_values[static_cast<unsigned char>(c)];
    if (digit < 0) return std::nullopt;
    bits = bits << 6 | static_cast<std::uint32_t>(digit);
    bit_count += 6;
    if (bit_count < 8) continue;
    bit_count -= 8;
    out[size++] = static_cast<char>(bits >> bit_count & 0xff);
  }
  return size;
}

}  // namespace phosphor
