#include "query/cli/trace_picture.h"

#include <fmt/core.h>

#include <algorithm>

namespace phosphor {
namespace {

constexpr std::size_t duration_columns = 7;
constexpr std::size_t least_bar_columns = 12;
constexpr std::size_t indent_columns = 3;

// The tree and its labels get at most two fifths of the width, the indentation half of that.
std::size_t max_label_columns(std::size_t width) { return width * 2 / 5; }
std::size_t max_drawn_depth(std::size_t width) {
  return std::max<std::size_t>(4, max_label_columns(width) / 2 / indent_columns);
}

// "├─ ", "└─ " and what stands before them, for each row; rows that are too deep get a mark
// instead.
std::vector<std::string> tree_lines(const std::vector<TraceRow>& rows, std::size_t max_depth) {
  std::vector<bool> is_last(rows.size());
  std::vector<bool> sibling_follows;
  for (std::size_t i = rows.size(); i-- > 0;) {
    sibling_follows.resize(rows[i].depth + 1);
    is_last[i] = !sibling_follows[rows[i].depth];
    sibling_follows[rows[i].depth] = true;
  }
  std::vector<std::string> lines;
  std::vector<bool> last_at;  // by depth: whether the row above us there has no sibling below
  for (std::size_t i = 0; i < rows.size(); ++i) {
    last_at.resize(rows[i].depth);
    std::string line;
    for (std::size_t depth = 1; depth < std::min(rows[i].depth, max_depth); ++depth) {
      line += last_at[depth] ? "   " : "\u2502  ";
    }
    if (rows[i].depth > max_depth) {
      line += fmt::format("{}\u203a ", rows[i].depth);
    } else if (rows[i].depth > 0) {
      line += is_last[i] ? "\u2514\u2500 " : "\u251c\u2500 ";
    }
    lines.push_back(std::move(line));
    last_at.push_back(is_last[i]);
  }
  return lines;
}

// The caller of a row below another is that row.
std::string label_of(const TraceRow& row) {
  const bool shows_caller = row.depth == 0 && !row.caller.empty();
  return printable((shows_caller ? row.caller + " \u2192 " : "") + row.service + " " + row.name);
}

std::string spaced(std::string_view state) {
  std::string words = printable(state);
  std::replace(words.begin(), words.end(), '_', ' ');
  return words;
}

// The states of the halves in words, each once; "complete" goes without saying.
std::string states_of(const TraceRow& row) {
  std::string words;
  for (const std::optional<HalfBar>* half : {&row.client, &row.server}) {
    if (!*half || (*half)->state == "complete") continue;
    const std::string state = spaced((*half)->state);
    if (words.find(state) != std::string::npos) continue;
    words += (words.empty() ? "" : ", ") + state;
  }
  return words;
}

struct Words {
  std::string error;
  std::string rest;
};

Words words_of(const TraceRow& row) {
  Words words;
  if (row.error) words.error = "error";
  if (!row.error_message.empty()) words.error += ": " + printable(row.error_message);
  words.rest = states_of(row);
  const auto add = [&words](bool holds, const std::string& what) {
    if (holds) words.rest += (words.rest.empty() ? "" : ", ") + what;
  };
  add(row.async, "message");
  const bool already_said = words.rest.find("never received") != std::string::npos;
  add(!row.missing_half.empty() && !already_said, "no mark of the " + printable(row.missing_half));
  add(row.orphan, "its parent has not arrived");
  return words;
}

class BarPainter {
 public:
  BarPainter(std::int64_t duration, std::size_t columns)
      : duration_(std::max<std::int64_t>(duration, 1)), columns_(columns) {}

  std::string draw(const TraceRow& row) const {
    std::vector<std::string_view> cells(columns_, " ");
    if (row.client) fill(cells, *row.client, "\u2591");
    if (row.server) fill(cells, *row.server, "\u2588");
    std::string bar;
    for (const std::string_view cell : cells) bar += cell;
    return bar;
  }

 private:
  // At least one cell. Where a mark is missing the bar is one cell at the mark that came.
  void fill(std::vector<std::string_view>& cells, const HalfBar& half, std::string_view ink) const {
    if (!half.start && !half.end) return;
    const std::size_t first = column_of(half.start.value_or(half.end.value_or(0)));
    const std::size_t last = column_of(half.end.value_or(half.start.value_or(0)));
    for (std::size_t i = first; i <= std::max(first, last); ++i) cells[i] = ink;
  }

  std::size_t column_of(std::int64_t time) const {
    const double part = static_cast<double>(time) / static_cast<double>(duration_);
    const double column = part * static_cast<double>(columns_ - 1) + 0.5;
    return static_cast<std::size_t>(std::clamp(column, 0.0, static_cast<double>(columns_ - 1)));
  }

  const std::int64_t duration_;
  const std::size_t columns_;
};

// What the caller saw, where there is a caller.
std::string duration_of(const TraceRow& row) {
  const HalfBar& bar = row.client ? *row.client : *row.server;
  return bar.start && bar.end ? duration_text(*bar.end - *bar.start) : "";
}

std::string plural(std::uint64_t count, const char* noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

std::string head_of(const TraceRows& trace, const Painter& painter) {
  std::string line = "trace " + painter.paint(Ink::bold, printable(trace.trace_id)) + "  " +
                     time_text(trace.start_unix_ns) + " UTC  " + duration_text(trace.duration_ns) +
                     "  " + plural(trace.span_count, "span");
  if (trace.error_count > 0) {
    line += "  " + painter.paint(Ink::red, plural(trace.error_count, "error"));
  }
  return line + "\n";
}

std::string notes_of(const TraceRows& trace, const Painter& painter) {
  std::string text;
  for (const ClockNote& note : trace.corrected_clocks) {
    std::string line = fmt::format("the clock of {} was corrected by {}", printable(note.clock),
                                   duration_text(note.correction_ns));
    if (note.uncertainty_ns) line += " \u00b1 " + duration_text(*note.uncertainty_ns);
    text += painter.paint(Ink::yellow, line) + "\n";
  }
  for (const std::string& warning : trace.warnings) {
    text += painter.paint(Ink::yellow, printable(warning)) + "\n";
  }
  return text;
}

std::size_t label_columns(const std::vector<TraceRow>& rows, const std::vector<std::string>& lines,
                          std::size_t width) {
  std::size_t widest = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    widest = std::max(widest, display_width(lines[i]) + display_width(label_of(rows[i])));
  }
  return std::min(widest, max_label_columns(width));
}

}  // namespace

std::string trace_picture(const TraceRows& trace, std::size_t width, const Painter& painter) {
  const std::vector<std::string> lines = tree_lines(trace.rows, max_drawn_depth(width));
  const std::size_t label = label_columns(trace.rows, lines, width);
  // The words get what is left of a third; longer ones run over the edge rather than be cut.
  const std::size_t bar =
      std::max(least_bar_columns, (width - label - duration_columns - 4) * 2 / 3);
  const BarPainter bars(trace.duration_ns, bar);
  std::string text = head_of(trace, painter) + notes_of(trace, painter) + "\n";
  for (std::size_t i = 0; i < trace.rows.size(); ++i) {
    const TraceRow& row = trace.rows[i];
    const Words words = words_of(row);
    std::string line = painter.paint(Ink::plain, fitted(lines[i] + label_of(row), label)) + "  " +
                       painter.paint_by_name(row.service, bars.draw(row)) +
                       fmt::format(" {:>{}}", duration_of(row), duration_columns);
    if (!words.error.empty()) line += "  " + painter.paint(Ink::red, words.error);
    if (!words.rest.empty()) line += "  " + painter.paint(Ink::yellow, words.rest);
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + "\n";
  }
  return text;
}

}  // namespace phosphor
