// Ids as the big-endian bytes that protobuf formats carry: 16 of a trace id, 8 of a span id.
//
// Threads: pure functions.

#pragma once

#include <phosphor/ids.h>

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace phosphor {

inline constexpr std::size_t trace_id_bytes = 16;
inline constexpr std::size_t span_id_bytes = 8;

inline void write_big_endian(std::uint64_t value, char* out) noexcept {
  for (int i = 0; i < 8; ++i) out[i] = static_cast<char>(value >> (56 - 8 * i));
}

inline std::uint64_t read_big_endian(const char* bytes) noexcept {
  std::uint64_t value = 0;
  for (int i = 0; i < 8; ++i) value = value << 8 | static_cast<unsigned char>(bytes[i]);
  return value;
}

// Write exactly 16 (8) bytes to `out`.
inline void write_bytes(TraceId id, char* out) noexcept {
  write_big_endian(id.high, out);
  write_big_endian(id.low, out + 8);
}
inline void write_bytes(SpanId id, char* out) noexcept { write_big_endian(id.value, out); }

// False, and `id` untouched, on a wrong length; no bytes at all stand for no id.
inline bool read_bytes(std::string_view bytes, TraceId& id) noexcept {
  if (bytes.size() != trace_id_bytes) return bytes.empty();
  id = {read_big_endian(bytes.data()), read_big_endian(bytes.data() + 8)};
  return true;
}
inline bool read_bytes(std::string_view bytes, SpanId& id) noexcept {
  if (bytes.size() != span_id_bytes) return bytes.empty();
  id = {read_big_endian(bytes.data())};
  return true;
}

}  // namespace phosphor
