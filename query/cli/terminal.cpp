#include "query/cli/terminal.h"

#include "proto/utf8.h"

#include <fmt/core.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <ctime>

namespace phosphor {
namespace {

constexpr std::string_view replacement = "\uFFFD";
constexpr std::string_view ellipsis = "\u2026";

// How many bytes the character that starts with `lead` has. Requires: UTF-8.
std::size_t length_of_character(char lead) {
  const auto byte = static_cast<unsigned char>(lead);
  return byte < 0x80 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
}

char32_t code_point(std::string_view character) {
  const auto byte = [&](std::size_t i) {
    return static_cast<char32_t>(static_cast<unsigned char>(character[i]));
  };
  switch (character.size()) {
    case 1:
      return byte(0);
    case 2:
      return (byte(0) & 0x1f) << 6 | (byte(1) & 0x3f);
    case 3:
      return (byte(0) & 0x0f) << 12 | (byte(1) & 0x3f) << 6 | (byte(2) & 0x3f);
    default:
      return (byte(0) & 0x07) << 18 | (byte(1) & 0x3f) << 12 | (byte(2) & 0x3f) << 6 |
             (byte(3) & 0x3f);
  }
}

struct Range {
  char32_t first;
  char32_t last;
};

// Controls (C0, DEL, C1), line and paragraph separators, and what changes the direction of text.
constexpr Range unsafe[] = {{0x00, 0x1f},     {0x7f, 0x9f},      {0x061c, 0x061c},
                            {0x200e, 0x200f}, {0x2028, 0x202e},  {0x2066, 0x2069},
                            {0xfff9, 0xfffb}, {0xe0000, 0xe007f}};

// The blocks of Unicode's East Asian Width that are wide throughout.
constexpr Range wide[] = {
    {0x1100, 0x115f}, {0x2e80, 0x303e},   {0x3041, 0x33ff},   {0x3400, 0x4dbf},  {0x4e00, 0x9fff},
    {0xa000, 0xa4cf}, {0xac00, 0xd7a3},   {0xf900, 0xfaff},   {0xfe30, 0xfe6f},  {0xff00, 0xff60},
    {0xffe0, 0xffe6}, {0x1f300, 0x1f64f}, {0x1f900, 0x1f9ff}, {0x20000, 0x3fffd}};

constexpr Range combining[] = {
    {0x0300, 0x036f}, {0x200b, 0x200d}, {0x20d0, 0x20ff}, {0xfe00, 0xfe0f}, {0xfeff, 0xfeff}};

template <std::size_t count>
bool within(const Range (&ranges)[count], char32_t point) {
  return std::any_of(std::begin(ranges), std::end(ranges), [point](const Range& range) {
    return range.first <= point && point <= range.last;
  });
}

std::size_t columns_of(std::string_view character) {
  const char32_t point = code_point(character);
  return within(combining, point) ? 0 : within(wide, point) ? 2 : 1;
}

template <typename Function>
void for_each_character(std::string_view text, Function function) {
  while (!text.empty()) {
    const std::size_t length = std::min(length_of_character(text.front()), text.size());
    function(text.substr(0, length));
    text.remove_prefix(length);
  }
}

std::string with_replaced_bytes(std::string_view text) {
  std::string replaced;
  for (const char c : text) {
    static_cast<unsigned char>(c) < 0x80 ? replaced += c : replaced += replacement;
  }
  return replaced;
}

constexpr const char* reset = "\x1b[0m";

const char* escape_of(Ink ink) {
  switch (ink) {
    case Ink::plain:
      return "";
    case Ink::dim:
      return "\x1b[2m";
    case Ink::bold:
      return "\x1b[1m";
    case Ink::red:
      return "\x1b[31m";
    case Ink::yellow:
      return "\x1b[33m";
  }
  return "";
}

std::size_t clamped_width(std::size_t width) { return std::clamp(width, min_width, max_width); }

}  // namespace

std::size_t terminal_width() {
  winsize size{};
  if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
    return clamped_width(size.ws_col);
  }
  const char* columns = std::getenv("COLUMNS");
  const unsigned long wanted = columns ? std::strtoul(columns, nullptr, 10) : 0;
  return wanted > 0 ? clamped_width(wanted) : default_width;
}

Colours wants_colours() {
  const char* no_color = std::getenv("NO_COLOR");
  const bool refused = no_color && *no_color != '\0';
  return ::isatty(STDOUT_FILENO) == 1 && !refused ? Colours::yes : Colours::no;
}

std::string printable(std::string_view text) {
  if (!is_utf8(text)) return printable(with_replaced_bytes(text));
  std::string safe;
  safe.reserve(text.size());
  for_each_character(text, [&](std::string_view character) {
    safe += within(unsafe, code_point(character)) ? replacement : character;
  });
  return safe;
}

std::size_t display_width(std::string_view text) {
  std::size_t width = 0;
  for_each_character(text, [&](std::string_view character) { width += columns_of(character); });
  return width;
}

std::string fitted(std::string_view text, std::size_t width) {
  const std::size_t whole = display_width(text);
  if (whole <= width) return std::string(text) + std::string(width - whole, ' ');
  std::string cut;
  std::size_t used = 0;
  bool full = false;
  for_each_character(text, [&](std::string_view character) {
    full = full || used + columns_of(character) + 1 > width;
    if (full) return;
    used += columns_of(character);
    cut += character;
  });
  return width == 0 ? "" : cut + std::string(ellipsis) + std::string(width - used - 1, ' ');
}

std::string duration_text(long long nanoseconds) {
  const double ns = static_cast<double>(nanoseconds);
  const double size = ns < 0 ? -ns : ns;
  if (size < 1e3) return fmt::format("{}ns", nanoseconds);
  const auto [value, unit] = size < 1e6   ? std::pair(ns / 1e3, "us")
                             : size < 1e9 ? std::pair(ns / 1e6, "ms")
                                          : std::pair(ns / 1e9, "s");
  return size >= 1e12 ? fmt::format("{:.0f}{}", value, unit) : fmt::format("{:.3g}{}", value, unit);
}

std::string time_text(long long unix_nanoseconds) {
  long long seconds = unix_nanoseconds / 1'000'000'000;
  long long rest = unix_nanoseconds % 1'000'000'000;
  if (rest < 0) {
    --seconds;
    rest += 1'000'000'000;
  }
  const std::time_t time = seconds;
  std::tm parts{};
  gmtime_r(&time, &parts);
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S", &parts);
  return fmt::format("{}.{:03}", text, rest / 1'000'000);
}

std::string Painter::paint(Ink ink, const std::string& text) const {
  if (colours_ == Colours::no || ink == Ink::plain || text.empty()) return text;
  return escape_of(ink) + text + reset;
}

std::string Painter::paint_by_name(std::string_view name, const std::string& text) const {
  if (colours_ == Colours::no || text.empty()) return text;
  // Blue, magenta, cyan, green and their bright forms: red and yellow mean trouble.
  constexpr int codes[] = {34, 35, 36, 32, 94, 95, 96, 92};
  std::size_t hash = 0;
  for (const char c : name) hash = hash * 31 + static_cast<unsigned char>(c);
  return fmt::format("\x1b[{}m{}{}", codes[hash % std::size(codes)], text, reset);
}

}  // namespace phosphor
