// Asks a daemon's API for the workload's traces and compares every span and attribute with what was
// sent.
//
// A trace is right if each of its spans is there with the same name, kind, service, host, times,
// parent, status, attributes, resource and scope; what the trace has beside them does not matter.
// Spans that came as native annotations are recognised by their call id. They have no resource and
// no scope, and as their parent the API names their caller's half, which the load does not send; so
// these three are left out. (The ancestor's format has neither names nor types of values: what was
// sent by it cannot be verified so.)
//
// Threads: one at a time. Failure: std::exception where the API does not answer as documented.

#pragma once

#include "tests/bench/http_connection.h"
#include "tests/bench/workload.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace phosphor::bench {

// What is wrong with the `answer` of GET /api/v1/traces/{id} (empty: 404), as sentences; of the
// workload's trace those spans are expected that `expected` says.
std::vector<std::string> differences(const Workload& trace,
                                     const std::optional<std::string>& answer,
                                     const std::function<bool(std::size_t)>& expected);

// When the load began, out of an answer with the first span of one of its traces; none if it does
// not have that span. `trace` is that trace, made as if the load had begun at 0.
std::optional<Timestamp> begin_in(const Workload& trace, const std::string& answer);

}  // namespace phosphor::bench
