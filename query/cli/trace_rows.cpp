#include "query/cli/trace_rows.h"

#include "query/cli/api_json.h"

namespace phosphor {
namespace {

using boost::json::array;
using boost::json::object;
using boost::json::value;

HalfBar bar_of(const object& span) {
  return {api_json::integer(span, "start_ns"), api_json::integer(span, "end_ns"),
          api_json::text(span, "state")};
}

bool is_error(const object& span) {
  const object* status = api_json::object(span, "status");
  return status && api_json::text(*status, "code") == "error";
}

// Turns the list of spans into rows. A server's half that follows its client's directly, as it does
// unless the client's half has other children before it, goes into the client's row.
class RowReader {
 public:
  std::vector<TraceRow> read(const array& spans) {
    for (const value& element : spans) {
      if (const object* span = element.if_object()) add(*span);
    }
    return std::move(rows_);
  }

 private:
  void add(const object& span) {
    const auto depth = static_cast<std::size_t>(api_json::integer(span, "depth").value_or(0));
    row_of_depth_.resize(std::min(depth, row_of_depth_.size()));
    if (joins_parent(span)) {
      join(rows_[row_of_depth_.back()], span);
      row_of_depth_.push_back(row_of_depth_.back());
    } else {
      rows_.push_back(row_for(span));
      row_of_depth_.push_back(rows_.size() - 1);
    }
    fill_depth(depth);
  }

  // A list that is not in pre-order is not ours; it is shown flat rather than trusted.
  void fill_depth(std::size_t depth) {
    if (row_of_depth_.size() != depth + 1) row_of_depth_.assign(1, rows_.size() - 1);
  }

  bool joins_parent(const object& span) const {
    if (row_of_depth_.empty() || api_json::text(span, "side") != "server") return false;
    const TraceRow& parent = rows_[row_of_depth_.back()];
    return parent.client && !parent.server && api_json::object(span, "call");
  }

  static void join(TraceRow& row, const object& span) {
    row.server = bar_of(span);
    row.service = api_json::text(span, "service");
    row.async = row.async || api_json::is_true(span, "async");
    add_status(row, span);
  }

  TraceRow row_for(const object& span) const {
    TraceRow row;
    row.depth = row_of_depth_.empty() ? 0 : rows_[row_of_depth_.back()].depth + 1;
    const bool is_client = api_json::text(span, "side") == "client";
    const std::string peer = api_json::text(span, "peer");
    row.service = is_client && !peer.empty() ? peer : api_json::text(span, "service");
    row.caller = is_client ? api_json::text(span, "service") : "";
    row.name = api_json::text(span, "name");
    row.async = api_json::is_true(span, "async");
    row.orphan = api_json::is_true(span, "orphan");
    row.missing_half = api_json::text(span, "missing_half");
    (is_client ? row.client : row.server) = bar_of(span);
    add_status(row, span);
    return row;
  }

  static void add_status(TraceRow& row, const object& span) {
    if (!is_error(span)) return;
    row.error = true;
    if (row.error_message.empty()) {
      row.error_message = api_json::text(*api_json::object(span, "status"), "message");
    }
  }

  std::vector<TraceRow> rows_;
  std::vector<std::size_t> row_of_depth_;  // of the last span and its ancestors
};

std::vector<ClockNote> corrected_clocks(const object& trace) {
  std::vector<ClockNote> notes;
  for (const value& element : api_json::array(trace, "clocks")) {
    const object* clock = element.if_object();
    if (!clock || api_json::integer(*clock, "correction_ns").value_or(0) == 0) continue;
    const std::string hostname = api_json::text(*clock, "hostname");
    notes.push_back({hostname.empty() ? api_json::text(*clock, "service") : hostname,
                     *api_json::integer(*clock, "correction_ns"),
                     api_json::integer(*clock, "uncertainty_ns")});
  }
  return notes;
}

}  // namespace

Result<TraceRows> read_trace(std::string_view json) {
  const Result<object> trace = api_json::parse_object(json);
  if (!trace) return trace.error();
  TraceRows rows;
  rows.trace_id = api_json::text(*trace, "trace_id_text");
  if (rows.trace_id.empty()) rows.trace_id = api_json::text(*trace, "trace_id");
  rows.start_unix_ns = api_json::digits(*trace, "start_unix_ns");
  rows.duration_ns = api_json::integer(*trace, "duration_ns").value_or(0);
  rows.span_count = static_cast<std::uint64_t>(api_json::integer(*trace, "span_count").value_or(0));
  rows.error_count =
      static_cast<std::uint64_t>(api_json::integer(*trace, "error_count").value_or(0));
  for (const value& warning : api_json::array(*trace, "warnings")) {
    if (warning.is_object())
      rows.warnings.push_back(api_json::text(warning.as_object(), "message"));
  }
  rows.corrected_clocks = corrected_clocks(*trace);
  rows.rows = RowReader().read(api_json::array(*trace, "spans"));
  return rows;
}

}  // namespace phosphor
