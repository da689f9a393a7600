// Which traces of a block a search has to look at: by columns, without building a record.
//
// The answer is a superset, so that search stays exact: no trace is missing that the whole, from
// this block and others, may make a match of.
// - A span decides by itself: its trace is a candidate if the plan's condition holds for that one
//   row, which is what span_matches() says (store/trace_match.h).
// - Annotations are joined into halves of calls only when the whole trace is there, and a half has
//   its service, name, attributes and status from any of them. So only the plan's anchors are asked
//   of them (store/search_plan.h), and any annotation that may lend what one of these asks makes
//   its trace a candidate; where there are no anchors, every annotation does.
//
// Threads: as BlockReader. Failure: ErrorCode::corrupt.

#pragma once

#include "store/block_reader.h"
#include "store/search_plan.h"

#include <cstdint>
#include <vector>

namespace phosphor {

// Indexes into block.traces(), ascending.
Result<std::vector<std::uint32_t>> candidates_in(BlockReader& block, const SearchPlan& plan);

}  // namespace phosphor
