#include "client/timeout_text.h"

#include "client/white_space.h"

#include <phosphor/propagation.h>

#include <algorithm>
#include <charconv>
#include <cstdint>

namespace phosphor {
namespace {

using std::chrono::nanoseconds;

constexpr std::size_t max_digits = 8;
constexpr std::int64_t max_number = 99'999'999;

struct Unit {
  char name;
  nanoseconds length;
};
constexpr Unit units[] = {{'n', nanoseconds(1)},
                          {'u', std::chrono::microseconds(1)},
                          {'m', std::chrono::milliseconds(1)},
                          {'S', std::chrono::seconds(1)},
                          {'M', std::chrono::minutes(1)},
                          {'H', std::chrono::hours(1)}};

}  // namespace

TimeoutText::TimeoutText(nanoseconds remaining) noexcept {
  remaining = std::clamp<nanoseconds>(remaining, nanoseconds(0), max_timeout);
  const Unit& unit = remaining / units[1].length <= max_number ? units[1] : units[2];
  const std::int64_t number = remaining / unit.length;
  char* const end = std::to_chars(text_.data(), text_.data() + text_.size(), number).ptr;
  *end = unit.name;
  size_ = static_cast<std::size_t>(end + 1 - text_.data());
}

std::optional<nanoseconds> read_timeout_untrusted(std::string_view value_untrusted) noexcept {
  const std::string_view value = without_white_space_around(value_untrusted);
  if (value.size() < 2 || value.size() > max_digits + 1) return std::nullopt;
  std::uint32_t number = 0;
  const char* const last = value.data() + value.size() - 1;
  const auto read = std::from_chars(value.data(), last, number);
  if (read.ec != std::errc() || read.ptr != last) return std::nullopt;
  for (const Unit& unit : units) {
    if (unit.name != *last) continue;
    const std::int64_t most = nanoseconds(max_timeout) / unit.length;
    return unit.length * std::min<std::int64_t>(number, most);
  }
  return std::nullopt;
}

}  // namespace phosphor
