// A comparison, and a list of attributes, as JSON: query/README.md, "What a selection has that the
// rest has not" and "Attributes".
//
// Threads: pure. Failure: none.

#pragma once

#include "query/attribute_list.h"
#include "query/comparison.h"

#include <chrono>
#include <string>

namespace phosphor {

std::string comparison_json(const ComparisonResult& result, const ReadCost& cost,
                            std::chrono::nanoseconds elapsed);
std::string attributes_json(const AttributeListing& listing, const ReadCost& cost,
                            std::chrono::nanoseconds elapsed);

}  // namespace phosphor
