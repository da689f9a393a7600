// The identities of a trace and of a span, as plain values.
//
// A trace id is 128 bits, a span id 64 bits; all zero means "none" (W3C Trace Context, level 2,
// section 3.2.2). The two do not convert to each other or to integers, so they cannot be mixed up.
// At the edges they are lower-case hex, 32 and 16 digits. Ids that a foreign sender spells in some
// other way are mapped by phosphor/id_text.h, which the client does not need.
//
// Threads: values; no shared state. Nothing here allocates, throws or fails.

#pragma once

#include <phosphor/export.h>

#include <cstddef>
#include <cstdint>
#include <functional>

namespace phosphor {

struct TraceId {
  std::uint64_t high = 0;
  std::uint64_t low = 0;

  constexpr bool valid() const noexcept { return (high | low) != 0; }
};

struct SpanId {
  std::uint64_t value = 0;

  constexpr bool valid() const noexcept { return value != 0; }
};

constexpr bool operator==(TraceId a, TraceId b) noexcept {
  return a.high == b.high && a.low == b.low;
}
constexpr bool operator!=(TraceId a, TraceId b) noexcept { return !(a == b); }
constexpr bool operator<(TraceId a, TraceId b) noexcept {
  return a.high != b.high ? a.high < b.high : a.low < b.low;
}
constexpr bool operator==(SpanId a, SpanId b) noexcept { return a.value == b.value; }
constexpr bool operator!=(SpanId a, SpanId b) noexcept { return a.value != b.value; }
constexpr bool operator<(SpanId a, SpanId b) noexcept { return a.value < b.value; }

inline constexpr std::size_t trace_id_hex_length = 32;
inline constexpr std::size_t span_id_hex_length = 16;

// Writes exactly 32 (16) lower-case hex digits to `out`, without a terminator.
PHOSPHOR_EXPORT void write_hex(TraceId id, char* out) noexcept;
PHOSPHOR_EXPORT void write_hex(SpanId id, char* out) noexcept;

// Reads exactly 32 (16) hex digits of either case. False, and `id` untouched, on any other length
// or character. All zero is read; whether it is acceptable is the caller's rule (`valid()`).
PHOSPHOR_EXPORT bool read_hex(const char* text, std::size_t length, TraceId& id) noexcept;
PHOSPHOR_EXPORT bool read_hex(const char* text, std::size_t length, SpanId& id) noexcept;

}  // namespace phosphor

template <>
struct std::hash<phosphor::TraceId> {
  std::size_t operator()(phosphor::TraceId id) const noexcept {
    // Both halves count: some senders fill only one with random bits.
    return static_cast<std::size_t>(id.low ^ (id.high * 0x9e3779b97f4a7c15ULL));
  }
};

template <>
struct std::hash<phosphor::SpanId> {
  std::size_t operator()(phosphor::SpanId id) const noexcept {
    return static_cast<std::size_t>(id.value * 0x9e3779b97f4a7c15ULL);
  }
};
