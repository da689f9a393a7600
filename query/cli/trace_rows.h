// A trace as the terminal shows it: one row for each call, or each span that is no call.
//
// The API lists both halves of a call as spans; here they are one row, with the server's bar inside
// of the client's, so that the network's part is what is left on either side.
//
// Threads: pure functions. Failure: corrupt where the JSON is not what our API writes.

#pragma once

#include <phosphor/result.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace phosphor {

// What is known of one half; nanoseconds from the trace's start.
struct HalfBar {
  std::optional<std::int64_t> start;
  std::optional<std::int64_t> end;
  std::string state;
};

struct TraceRow {
  std::size_t depth = 0;
  std::string service;  // the callee's, of a call
  std::string caller;   // empty for a span that is no call
  std::string name;
  std::optional<HalfBar> client;
  std::optional<HalfBar> server;  // also a span that is no call
  bool async = false;
  bool orphan = false;
  bool error = false;
  std::string error_message;
  std::string missing_half;  // "client", "server" or empty
};

struct ClockNote {
  std::string clock;  // a hostname or a service
  std::int64_t correction_ns = 0;
  std::optional<std::int64_t> uncertainty_ns;
};

struct TraceRows {
  std::string trace_id;  // as its sender spelled it
  std::int64_t start_unix_ns = 0;
  std::int64_t duration_ns = 0;
  std::uint64_t span_count = 0;
  std::uint64_t error_count = 0;
  std::vector<std::string> warnings;
  std::vector<ClockNote> corrected_clocks;
  std::vector<TraceRow> rows;  // in pre-order
};

Result<TraceRows> read_trace(std::string_view json);

}  // namespace phosphor
