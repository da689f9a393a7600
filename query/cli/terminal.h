// What the terminal is, and text that is safe to show on it.
//
// The texts of spans come from strangers. A control character in them could move the cursor, change
// the window's title or, on some terminals, type commands; a bidirectional override could make a
// line read differently. None of these ever reaches the terminal.
//
// Threads: pure functions, but for terminal_width() and wants_colour(), which ask the system.

#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace phosphor {

// Where there is no terminal to ask, and COLUMNS says nothing: what fits into most windows and
// mails.
inline constexpr std::size_t default_width = 100;
inline constexpr std::size_t min_width = 60;
inline constexpr std::size_t max_width = 400;

// Of standard output.
std::size_t terminal_width();

enum class Colours { no, yes };
// Only on a terminal, and only where NO_COLOR is not set (no-color.org).
Colours wants_colours();

// `text` with control characters, bidirectional controls and bytes that are not UTF-8 replaced by
// U+FFFD. A tab and a line break too: what is shown is one line.
std::string printable(std::string_view text);

// How many columns printable text takes. East Asian wide characters and emoji take two.
std::size_t display_width(std::string_view text);

// Cut to `width` columns, the last one an ellipsis, if it is longer; filled up with blanks.
std::string fitted(std::string_view text, std::size_t width);

// "1.5s", "84ms", "120us": three digits that matter.
std::string duration_text(long long nanoseconds);

// "2026-09-21 14:13:20.000", UTC.
std::string time_text(long long unix_nanoseconds);

enum class Ink { plain, dim, bold, red, yellow };

// Wraps text into the escape sequences of a colour, or leaves it.
class Painter {
 public:
  explicit Painter(Colours colours) : colours_(colours) {}

  std::string paint(Ink ink, const std::string& text) const;
  // A colour of a fixed few that is always the same for the same name.
  std::string paint_by_name(std::string_view name, const std::string& text) const;

 private:
  Colours colours_;
};

}  // namespace phosphor
