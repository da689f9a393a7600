#include "query/cli/tables.h"

#include "query/cli/api_json.h"

#include <fmt/core.h>

#include <algorithm>
#include <vector>

namespace phosphor {
namespace {

using boost::json::object;
using boost::json::value;

using Row = std::vector<std::string>;

// Columns as wide as their widest cell; the last one is not filled up.
std::string table_of(const std::vector<Row>& rows) {
  std::vector<std::size_t> widths;
  for (const Row& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i) {
      widths[i] = std::max(widths[i], display_width(row[i]));
    }
  }
  std::string text;
  for (const Row& row : rows) {
    for (std::size_t i = 0; i + 1 < row.size(); ++i) text += fitted(row[i], widths[i]) + "  ";
    text += row.back() + "\n";
  }
  return text;
}

std::string count(const object& from, std::string_view name) {
  return std::to_string(api_json::integer(from, name).value_or(0));
}

std::string id_of(const object& trace) {
  const std::string spelled = api_json::text(trace, "trace_id_text");
  return printable(spelled.empty() ? api_json::text(trace, "trace_id") : spelled);
}

Row search_row(const object& trace) {
  const std::string root =
      api_json::text(trace, "root_service") + " " + api_json::text(trace, "root_name");
  return {time_text(api_json::digits(trace, "start_unix_ns")),
          duration_text(api_json::integer(trace, "duration_ns").value_or(0)),
          count(trace, "span_count"),
          count(trace, "error_count"),
          id_of(trace),
          printable(root)};
}

// The root's name is what may be cut: everything else is needed whole.
void cut_last_column(std::vector<Row>& rows, std::size_t width) {
  std::size_t used = 0;
  for (std::size_t i = 0; i + 1 < rows.front().size(); ++i) {
    std::size_t widest = 0;
    for (const Row& row : rows) widest = std::max(widest, display_width(row[i]));
    used += widest + 2;
  }
  constexpr std::size_t least = 20;
  const std::size_t left = std::max(least, width - std::min(width, used));
  for (Row& row : rows) {
    if (display_width(row.back()) > left) row.back() = fitted(row.back(), left);
  }
}

std::string with_bold_head(const std::string& table, const Painter& painter) {
  const std::size_t end = table.find('\n');
  return painter.paint(Ink::bold, table.substr(0, end)) + table.substr(end);
}

// Nothing where the store is whole.
std::string damage_note(const object& page) {
  const std::int64_t blocks = api_json::integer(page, "blocks_damaged").value_or(0);
  if (blocks == 0) return "";
  return "\nblocks of the store that are damaged and may have had more: " + std::to_string(blocks) +
         "\n";
}

// Below the values: what is not among them.
std::string facet_rest(const object& facet) {
  std::string text;
  const std::int64_t listed = std::ssize(api_json::array(facet, "values"));
  const std::int64_t values = api_json::integer(facet, "value_count").value_or(0);
  if (values > listed) text += std::to_string(values - listed) + " more values\n";
  const std::int64_t absent = api_json::integer(facet, "absent_span_count").value_or(0);
  if (absent > 0) text += "without a value: spans " + std::to_string(absent) + "\n";
  const std::int64_t other = api_json::integer(facet, "other_span_count").value_or(0);
  if (other > 0) text += "of values beyond the limit: spans " + std::to_string(other) + "\n";
  return text;
}

std::string facet_table(const object& facet, const Painter& painter) {
  std::vector<Row> rows{{"SPANS", "ERRORS", "TRACES", printable(api_json::text(facet, "by"))}};
  for (const value& one : api_json::array(facet, "values")) {
    if (!one.is_object()) continue;
    const object& row = one.as_object();
    rows.push_back({count(row, "span_count"), count(row, "error_count"), count(row, "trace_count"),
                    printable(api_json::text(row, "value"))});
  }
  return with_bold_head(table_of(rows), painter) + facet_rest(facet);
}

}  // namespace

Result<std::string> search_table(std::string_view json, std::size_t width, const Painter& painter) {
  const Result<object> page = api_json::parse_object(json);
  if (!page) return page.error();
  std::vector<Row> rows{{"START (UTC)", "DURATION", "SPANS", "ERRORS", "TRACE", "ROOT"}};
  for (const value& trace : api_json::array(*page, "traces")) {
    if (trace.is_object()) rows.push_back(search_row(trace.as_object()));
  }
  const std::string damage = damage_note(*page);
  if (rows.size() == 1) return "no trace matches\n" + damage;
  cut_last_column(rows, width);
  std::string text = with_bold_head(table_of(rows), painter);
  const std::string cursor = printable(api_json::text(*page, "next_cursor"));
  if (!cursor.empty()) text += "\nthe next page: the same search with --cursor " + cursor + "\n";
  return text + damage;
}

Result<std::string> facets_table(std::string_view json, const Painter& painter) {
  const Result<object> answer = api_json::parse_object(json);
  if (!answer) return answer.error();
  std::string text = count(*answer, "trace_count") + " traces, " + count(*answer, "span_count") +
                     " spans, " + count(*answer, "error_count") + " of them errors\n";
  for (const value& facet : api_json::array(*answer, "facets")) {
    if (facet.is_object()) text += "\n" + facet_table(facet.as_object(), painter);
  }
  return text + damage_note(*answer);
}

Result<std::string> services_table(std::string_view json) {
  const Result<object> answer = api_json::parse_object(json);
  if (!answer) return answer.error();
  std::string text;
  for (const value& service : api_json::array(*answer, "services")) {
    if (service.is_string()) text += printable(std::string_view(service.as_string())) + "\n";
  }
  return text.empty() ? std::string("no service has sent anything yet\n") : text;
}

Result<std::string> operations_table(std::string_view json) {
  const Result<object> answer = api_json::parse_object(json);
  if (!answer) return answer.error();
  std::vector<Row> rows;
  for (const value& operation : api_json::array(*answer, "operations")) {
    if (!operation.is_object()) continue;
    rows.push_back({api_json::text(operation.as_object(), "kind"),
                    printable(api_json::text(operation.as_object(), "name"))});
  }
  return rows.empty() ? std::string("no such service, or it has no operations\n") : table_of(rows);
}

Result<std::string> dependencies_table(std::string_view json, const Painter& painter) {
  const Result<object> answer = api_json::parse_object(json);
  if (!answer) return answer.error();
  std::vector<Row> rows{{"CALLER", "CALLEE", "CALLS", "ERRORS"}};
  for (const value& edge : api_json::array(*answer, "edges")) {
    if (!edge.is_object()) continue;
    const object& call = edge.as_object();
    rows.push_back({printable(api_json::text(call, "caller")),
                    printable(api_json::text(call, "callee")), count(call, "call_count"),
                    count(call, "error_count")});
  }
  if (rows.size() == 1) return std::string("no service has called another in the last hour\n");
  return with_bold_head(table_of(rows), painter);
}

}  // namespace phosphor
