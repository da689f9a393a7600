// The small answers of the API as JSON: search, lists, dependencies, senders, status, health.
// Their shapes: query/README.md.
//
// Threads: pure functions. Failure: none.

#pragma once

#include "query/daemon.h"
#include "query/facets.h"
#include "query/json_writer.h"
#include "query/service_activity.h"
#include "store/trace_store.h"

#include <chrono>
#include <string>
#include <vector>

namespace phosphor {

std::string search_json(const SearchPage& page, SearchOrder order,
                        std::chrono::nanoseconds elapsed);
// What an answer took: members of an object that is open.
void write_cost(JsonWriter& json, const ReadCost& cost, std::chrono::nanoseconds elapsed);
std::string facets_json(const FacetCounts& counts, const ReadCost& cost,
                        std::chrono::nanoseconds elapsed);
std::string activity_json(const ActivityRequest& request, const ServiceActivity& activity,
                          const ReadCost& cost, std::chrono::nanoseconds elapsed);
std::string services_json(const std::vector<std::string>& services);
std::string operations_json(const std::vector<Operation>& operations);
std::string dependencies_json(const std::vector<DependencyEdge>& edges);
std::string senders_json(const SendersReport& report);
std::string status_json(const Daemon& daemon, const StoreStatus& store, Timestamp now);
std::string metrics_json(const std::vector<MetricFamily>& families);
// `status` is "ok", "failed" or "draining".
std::string health_json(std::string_view status, const std::vector<HealthCheck>& checks);

}  // namespace phosphor
