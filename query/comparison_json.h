// A comparison as JSON: query/README.md, "What a selection has that the rest has not".
//
// Threads: pure. Failure: none.

#pragma once

#include "query/comparison.h"

#include <chrono>
#include <string>

namespace phosphor {

std::string comparison_json(const ComparisonResult& result, const ReadCost& cost,
                            std::chrono::nanoseconds elapsed);

}  // namespace phosphor
