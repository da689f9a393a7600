// The API's lists as tables for the terminal.
//
// Threads: pure functions over the API's JSON. Failure: corrupt where it is not what our API
// writes.

#pragma once

#include "query/cli/terminal.h"

#include <phosphor/result.h>

#include <string>
#include <string_view>

namespace phosphor {

// Of a search that counts: each field's values, those with the most spans first.
Result<std::string> facets_table(std::string_view json, const Painter& painter);

// Of /api/v1/traces: one line for each trace, and how to get the next page.
Result<std::string> search_table(std::string_view json, std::size_t width, const Painter& painter);
// Of /api/v1/services: one name on each line.
Result<std::string> services_table(std::string_view json);
// Of /api/v1/services/{service}/operations.
Result<std::string> operations_table(std::string_view json);
// Of /api/v1/dependencies.
Result<std::string> dependencies_table(std::string_view json, const Painter& painter);

}  // namespace phosphor
