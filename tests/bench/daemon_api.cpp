#include "tests/bench/daemon_api.h"

#include <boost/json/parse.hpp>

#include <algorithm>

namespace phosphor::bench {
namespace {

boost::json::object get_object(HttpConnection& api, std::string_view target) {
  return boost::json::parse(api.get(target)).as_object();
}

// Members that are 0 may be left out.
std::uint64_t count_of(const boost::json::object& object, std::string_view name) {
  const boost::json::value* value = object.if_contains({name.data(), name.size()});
  if (value == nullptr) return 0;
  return value->is_string() ? std::stoull(value->as_string().c_str())
                            : value->to_number<std::uint64_t>();
}

// The sum of a metric over all of its labels.
std::uint64_t sum_of(std::string_view metrics, std::string_view name) {
  std::uint64_t sum = 0;
  while (!metrics.empty()) {
    const std::string_view line = metrics.substr(0, metrics.find('\n'));
    metrics.remove_prefix(std::min(metrics.size(), line.size() + 1));
    if (!line.starts_with(name)) continue;
    const std::string_view behind = line.substr(name.size());
    if (!behind.starts_with(' ') && !behind.starts_with('{')) continue;
    sum += static_cast<std::uint64_t>(std::stod(std::string(line.substr(line.rfind(' ') + 1))));
  }
  return sum;
}

}  // namespace

UdpTotals udp_totals(HttpConnection& api) {
  const std::string metrics = api.get("/metrics");
  UdpTotals totals;
  totals.stored = sum_of(metrics, "phosphor_annotations_stored_total");
  totals.lost_on_wire = sum_of(metrics, "phosphor_annotations_lost_on_wire");
  totals.refused = sum_of(metrics, "phosphor_annotations_refused_total");
  totals.dropped = sum_of(metrics, "phosphor_annotations_dropped_total");
  totals.kernel_drops = sum_of(metrics, "phosphor_udp_kernel_drops_total");
  return totals;
}

StoredCounts stored_counts(HttpConnection& api) {
  const boost::json::object answer = get_object(api, "/api/v1/status");
  const boost::json::object& store = answer.at("store").as_object();
  return {count_of(store, "spans_written"), count_of(store, "annotations_written")};
}

std::vector<std::string> trace_ids_of(const std::string& answer) {
  std::vector<std::string> ids;
  const boost::json::object object = boost::json::parse(answer).as_object();
  for (const boost::json::value& trace : object.at("traces").as_array()) {
    ids.emplace_back(trace.at("trace_id").as_string());
  }
  return ids;
}

AnswerCost cost_of(const std::string& answer) {
  const boost::json::value parsed = boost::json::parse(answer);
  if (!parsed.is_object()) return {};
  const boost::json::object& object = parsed.as_object();
  return {count_of(object, "traces_examined"), count_of(object, "blocks_read")};
}

}  // namespace phosphor::bench
