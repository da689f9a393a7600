// Which traces of a block a search has to look at: by columns, without building a record.
//
// The answer is a superset, so that search stays exact: no trace is missing that the whole, from
// this block and others, may make a match of.
// - A span decides by itself: its trace is a candidate if all filters hold for that one row, which
//   is what span_matches() says (store/trace_match.h).
// - Annotations are joined into halves of calls only when the whole trace is there, and a half has
//   its service, name, attributes and status from any of them. So only one filter is asked of them,
//   the one that is likely to be rarest (the first of: attributes in their order, operation, error,
//   service), and any annotation that may lend it to a half makes its trace a candidate. Where
//   nothing but a duration is asked for, every annotation does.
//
// Threads: as BlockReader. Failure: ErrorCode::corrupt.

#pragma once

#include "store/block_reader.h"
#include "store/trace_store.h"

#include <cstdint>
#include <vector>

namespace phosphor {

// Indexes into block.traces(), ascending. `query.range`, `limit` and `after` are not looked at.
Result<std::vector<std::uint32_t>> candidates_in(BlockReader& block, const SearchQuery& query);

}  // namespace phosphor
