// Ids as B3 and Jaeger write them: hex of either case, perhaps without leading zeros.
//
// Threads: pure.

#pragma once

#include <phosphor/ids.h>

#include <array>
#include <cstddef>
#include <string_view>

namespace phosphor {

// Reads 1 to `length` hex digits as if zeros stood before them. False on anything else.
template <std::size_t length, typename Id>
bool read_short_hex(std::string_view digits, Id& id) noexcept {
  if (digits.empty() || digits.size() > length) return false;
  std::array<char, length> padded;
  padded.fill('0');
  digits.copy(padded.data() + (length - digits.size()), digits.size());
  return read_hex(padded.data(), length, id);
}

inline bool read_short_hex_untrusted(std::string_view digits, TraceId& id) noexcept {
  return read_short_hex<trace_id_hex_length>(digits, id);
}
inline bool read_short_hex_untrusted(std::string_view digits, SpanId& id) noexcept {
  return read_short_hex<span_id_hex_length>(digits, id);
}

}  // namespace phosphor
