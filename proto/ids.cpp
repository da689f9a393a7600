#include <phosphor/ids.h>

namespace phosphor {
namespace {

void write_hex_digits(std::uint64_t value, char* out) noexcept {
  static constexpr char digits[] = "0123456789abcdef";
  for (int i = 15; i >= 0; --i) {
    out[i] = digits[value & 0xf];
    value >>= 4;
  }
}

int digit_value(char c) noexcept {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool read_hex_digits(const char* text, std::uint64_t& value) noexcept {
  std::uint64_t result = 0;
  for (int i = 0; i < 16; ++i) {
    const int digit = digit_value(text[i]);
    if (digit < 0) return false;
    result = result << 4 | static_cast<std::uint64_t>(digit);
  }
  value = result;
  return true;
}

}  // namespace

void write_hex(TraceId id, char* out) noexcept {
  write_hex_digits(id.high, out);
  write_hex_digits(id.low, out + 16);
}

void write_hex(SpanId id, char* out) noexcept { write_hex_digits(id.value, out); }

bool read_hex(const char* text, std::size_t length, TraceId& id) noexcept {
  TraceId result;
  if (length != trace_id_hex_length || !read_hex_digits(text, result.high) ||
      !read_hex_digits(text + 16, result.low)) {
    return false;
  }
  id = result;
  return true;
}

bool read_hex(const char* text, std::size_t length, SpanId& id) noexcept {
  return length == span_id_hex_length && read_hex_digits(text, id.value);
}

}  // namespace phosphor
