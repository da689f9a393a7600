#include "proto/utf8.h"

namespace phosphor {
namespace {

// Also among other characters ASCII is the most frequent.
std::size_t ascii_prefix(std::string_view text) noexcept {
  std::size_t i = 0;
  for (; i + 8 <= text.size(); i += 8) {
    std::uint64_t chunk;
    std::memcpy(&chunk, text.data() + i, 8);
    if ((chunk & 0x8080808080808080ULL) != 0) break;
  }
  while (i < text.size() && static_cast<unsigned char>(text[i]) < 0x80) ++i;
  return i;
}

struct Range {
  unsigned char first;
  unsigned char last;
};

// Which second byte may follow `lead` (RFC 3629, section 4); empty where `lead` may not lead.
Range second_byte(unsigned char lead) noexcept {
  if (lead == 0xe0) return {0xa0, 0xbf};  // below: overlong
  if (lead == 0xed) return {0x80, 0x9f};  // above: surrogates
  if (lead == 0xf0) return {0x90, 0xbf};  // below: overlong
  if (lead == 0xf4) return {0x80, 0x8f};  // above: beyond U+10FFFF
  if (lead >= 0xc2 && lead <= 0xf4) return {0x80, 0xbf};
  return {1, 0};
}

// The length of the character of several bytes that `text` begins with; 0 if it is none.
std::size_t character_length(std::string_view text) noexcept {
  const auto byte = [text](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const std::size_t length = byte(0) < 0xe0 ? 2 : byte(0) < 0xf0 ? 3 : 4;
  if (text.size() < length) return 0;
  const Range second = second_byte(byte(0));
  if (byte(1) < second.first || byte(1) > second.last) return 0;
  for (std::size_t i = 2; i < length; ++i) {
    if ((byte(i) & 0xc0) != 0x80) return 0;
  }
  return length;
}

}  // namespace

bool is_utf8_beyond_ascii(std::string_view bytes_untrusted) noexcept {
  std::string_view rest = bytes_untrusted;
  for (;;) {
    rest.remove_prefix(ascii_prefix(rest));
    if (rest.empty()) return true;
    const std::size_t length = character_length(rest);
    if (length == 0) return false;
    rest.remove_prefix(length);
  }
}

}  // namespace phosphor
