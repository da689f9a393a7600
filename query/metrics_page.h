// What /metrics shows: the build, the process, the store, and what the daemon adds of its own
// parts.
//
// Threads: pure functions. Failure: none.

#pragma once

#include "query/daemon.h"
#include "query/metrics.h"
#include "store/trace_store.h"

#include <vector>

namespace phosphor {

// A family of daemon.metrics() whose name is taken already is left out: Prometheus refuses a whole
// page in which a name comes twice.
std::vector<MetricFamily> metrics_page(const Daemon& daemon, const StoreStatus& store);

}  // namespace phosphor
