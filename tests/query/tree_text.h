// A trace tree as an indented picture, so that a test holds what it expects to see.

#pragma once

#include "query/trace_tree.h"

#include <string>

namespace phosphor::test {

inline std::string time_text(const TraceTree& tree, Timestamp time) {
  if (time == no_time) return "?";
  return std::to_string((time - tree.start) / std::chrono::microseconds(1));
}

// One line for each node: service, operation, side, start..end in microseconds, and what is
// special.
inline std::string tree_text(const TraceTree& tree) {
  std::string text = "\n";
  for (const TraceNode& node : tree.nodes) {
    text += std::string(std::size_t{node.depth} * 2, ' ') + std::string(node.span->service) + " " +
            std::string(node.span->name);
    if (node.span->side == CallSide::client) text += " client";
    if (node.span->side == CallSide::server) text += " server";
    text += " " + time_text(tree, node.start) + ".." + time_text(tree, node.end);
    if (node.state != SpanState::complete) text += std::string(" ") + to_string(node.state);
    if (node.orphan) text += " orphan";
    if (node.missing_half == CallSide::client) text += " -client";
    if (node.missing_half == CallSide::server) text += " -server";
    text += "\n";
  }
  return text;
}

}  // namespace phosphor::test
