// Finding words in a trace: which of its nodes have all of them in their names, ids, status,
// attributes or events.
//
// Letters are compared without case where they are ASCII. An attribute is looked at as `key=value`,
// its value as text.
//
// Threads: pure. Cost: linear in the trace's texts. Failure: none.

#pragma once

#include "query/trace_tree.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace phosphor {

// More are not listed: nobody steps through so many.
inline constexpr std::size_t max_found_nodes = 10'000;

struct FoundNodes {
  std::uint64_t count = 0;             // all of them
  std::vector<std::uint32_t> indexes;  // the first ones, ascending
};

// `words`: divided by white space. Without any, nothing is found.
FoundNodes find_in_trace(const TraceTree& tree, std::string_view words);

// The answer's JSON.
std::string found_json(const TraceTree& tree, const FoundNodes& found);

}  // namespace phosphor
