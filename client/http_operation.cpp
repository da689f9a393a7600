#include <phosphor/http_operation.h>

namespace phosphor {
namespace {

constexpr std::size_t long_segment = 16;  // no word of a route with a digit in it is that long
constexpr std::size_t long_hex = 8;

bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
bool is_hex(char c) noexcept {
  return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

bool looks_like_id(std::string_view segment) noexcept {
  std::size_t digits = 0;
  std::size_t hex = 0;
  std::size_t dashes = 0;
  for (const char c : segment) {
    if (is_digit(c)) ++digits;
    if (is_hex(c)) ++hex;
    if (c == '-') ++dashes;
  }
  if (digits == 0) return false;
  if (digits == segment.size()) return true;
  if (hex + dashes == segment.size() && segment.size() >= long_hex) return true;
  return segment.size() >= long_segment;
}

}  // namespace

std::string_view http_path(std::string_view target) noexcept {
  return target.substr(0, target.find_first_of("?#"));
}

std::string http_operation(std::string_view method, std::string_view target) {
  std::string name(method);
  name += ' ';
  std::string_view rest = http_path(target);
  while (!rest.empty()) {
    const std::size_t slash = rest.find('/');
    const std::string_view segment = rest.substr(0, slash);
    name += looks_like_id(segment) ? std::string_view("{id}") : segment;
    if (slash == std::string_view::npos) break;
    name += '/';
    rest.remove_prefix(slash + 1);
  }
  return name;
}

}  // namespace phosphor
