// A trace's tree as text, drawn twice: from the tree that the server built of what was stored, and
// from the calls that were made and the marks of them that survived. The two must be equal.
//
//   server service-1 POST /payments first last
//     client service-1 GET /balance first last
//       server service-4 GET /balance first last notes:1
//   server service-3 event first orphan
//
// Siblings are in the order of their text, because without the marks that were lost their order in
// time is not known.
//
// Threads: pure functions.

#pragma once

#include "query/trace_tree.h"
#include "tests/simulation/receiving_side.h"
#include "tests/simulation/workload.h"

#include <set>
#include <string>
#include <vector>

namespace phosphor::test {

std::string picture_of(const TraceTree& tree);

// `calls`: of one trace.
std::string picture_of(const std::vector<MadeCall>& calls, const std::set<MarkIdentity>& surviving);

}  // namespace phosphor::test
