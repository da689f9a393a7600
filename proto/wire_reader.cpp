#include "proto/wire_reader.h"

namespace phosphor {
namespace {

constexpr std::uint64_t continuation_bits = 0x8080808080808080ULL;

// Of eight bytes, the least significant first, of which the seven lower bits of each count.
std::uint64_t join_sevens(std::uint64_t bytes) noexcept {
  bytes &= ~continuation_bits;
  bytes = (bytes & 0x007f007f007f007fULL) | (bytes & 0x7f007f007f007f00ULL) >> 1;
  bytes = (bytes & 0x00003fff00003fffULL) | (bytes & 0x3fff00003fff0000ULL) >> 2;
  return (bytes & 0x000000000fffffffULL) | (bytes & 0x0fffffff00000000ULL) >> 4;
}

// Byte by byte: near the end of the input, and for the longest numbers.
const char* read_slowly(const char* at, const char* end, std::uint64_t& value) noexcept {
  value = 0;
  for (int shift = 0; at != end && shift < 70; shift += 7) {
    const auto byte = static_cast<unsigned char>(*at++);
    value |= std::uint64_t{byte & 0x7fu} << shift;
    if (byte < 0x80) return at;
  }
  return nullptr;
}

}  // namespace

const char* read_varint_untrusted(const char* at, const char* end, std::uint64_t& value) noexcept {
  std::uint64_t bytes;
  if (static_cast<std::size_t>(end - at) < sizeof bytes) return read_slowly(at, end, value);
  std::memcpy(&bytes, at, sizeof bytes);
  const std::uint64_t stops = ~bytes & continuation_bits;
  if (stops == 0) return read_slowly(at, end, value);
  // Up to and with the lowest byte without a continuation bit.
  value = join_sevens(bytes & (stops ^ (stops - 1)));
  return at + std::countr_zero(stops) / 8 + 1;
}

std::size_t count_fields(std::string_view bytes_untrusted, std::uint32_t number) noexcept {
  std::size_t count = 0;
  WireReader reader(bytes_untrusted);
  for (WireField field; reader.next(field);) count += field.number == number ? 1 : 0;
  return count;
}

}  // namespace phosphor
