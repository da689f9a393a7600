// The families of /metrics that follow from what the API knows: the store, the senders, the build,
// and the HTTP servers.
//
// Threads: pure functions. Failure: none.

#pragma once

#include "query/daemon.h"
#include "query/http_server.h"
#include "query/metrics.h"
#include "store/trace_store.h"

#include <span>
#include <string>
#include <utility>
#include <vector>

namespace phosphor {

// All that /metrics shows. A family of daemon.metrics() whose name is taken already is left out:
// Prometheus refuses a whole page in which a name comes twice.
std::vector<MetricFamily> all_metrics(const Daemon& daemon, const StoreStatus& store);

// phosphor_http_…, with the label listener; for Daemon::metrics() of whoever owns the servers.
std::vector<MetricFamily> http_metrics(
    std::span<const std::pair<std::string, HttpServerCounters>> listeners);

}  // namespace phosphor
