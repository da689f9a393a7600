// A trace as a tree: who is whose parent, on one clock, with what is missing said.
//
//   api  server ─────────────────────────────       node 0, depth 0, 3 descendants
//    └─ api  client ────────────────────            node 1: calls cards
//        └─ cards  server ──────────                node 2: its other half; call of 1 and 2
//    └─ api  client ──────?                         node 3: open, or never received …
//
// Nodes are in pre-order: parents before children, siblings by corrected start. What breaks a tree
// is shown, not hidden: a span whose parent has not arrived is a root of its own (orphan) after the
// real roots; cycles and spans that name themselves as parent are cut at the earliest span, with a
// warning.
//
// Threads: pure functions. Cost: n log n in the spans; no recursion, so depth has no limit but n.
// Failure: none; whatever a store holds has a tree.

#pragma once

#include "query/clock_correction.h"
#include "query/span_state.h"
#include "store/trace_store.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace phosphor {

// The other half of a call, and what lies between the marks of the two; none where a mark is
// missing.
struct CallPairing {
  std::uint32_t other;                               // node
  std::optional<std::chrono::nanoseconds> request;   // client's SEND to server's RECV
  std::optional<std::chrono::nanoseconds> response;  // server's SEND to client's RECV
};

struct TraceNode {
  const Span* span;
  const Span* parent = nullptr;  // in this tree; null for a root
  std::uint32_t depth = 0;
  std::uint32_t descendant_count = 0;
  SpanState state = SpanState::complete;
  bool orphan = false;
  CallSide missing_half = CallSide::none;
  std::optional<CallPairing> call;
  std::uint32_t clock = 0;                 // index into the tree's clocks
  std::chrono::nanoseconds correction{0};  // added to the span's raw times
  Timestamp start = no_time;               // corrected
  Timestamp end = no_time;                 // corrected
};

struct TraceWarning {
  std::string code;
  std::uint64_t count;
  std::string message;
};

struct TraceTree {
  std::vector<TraceNode> nodes;
  Timestamp start = no_time;             // the earliest corrected time
  std::chrono::nanoseconds duration{0};  // to the latest corrected time
  std::uint64_t error_count = 0;
  std::map<std::string_view, ServiceShare> services;
  std::vector<ClockCorrection> clocks;
  std::vector<TraceWarning> warnings;
};

// `now` decides what is still open. The tree refers to the trace, which must outlive it.
TraceTree build_trace_tree(const Trace& trace, Timestamp now);

}  // namespace phosphor
