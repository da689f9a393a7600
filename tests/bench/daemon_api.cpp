#include "tests/bench/daemon_api.h"

#include <boost/json/parse.hpp>

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

std::uint64_t sum_of(const boost::json::object& object, std::string_view name) {
  const boost::json::value* counts = object.if_contains({name.data(), name.size()});
  std::uint64_t sum = 0;
  if (counts == nullptr) return 0;
  for (const auto& [reason, count] : counts->as_object()) sum += count.to_number<std::uint64_t>();
  return sum;
}

}  // namespace

SenderTotals sender_totals(HttpConnection& api) {
  const boost::json::object answer = get_object(api, "/api/v1/senders");
  const boost::json::object& totals = answer.at("totals").as_object();
  SenderTotals result;
  result.sent = count_of(totals, "sent");
  result.received = count_of(totals, "received");
  result.lost_on_wire = count_of(totals, "lost_on_wire");
  result.stored = count_of(totals, "stored");
  result.dropped_by_collector = sum_of(totals, "dropped_by_collector");
  result.kernel_drops = count_of(answer, "kernel_drops");
  return result;
}

StoredCounts stored_counts(HttpConnection& api) {
  const boost::json::object answer = get_object(api, "/api/v1/status");
  const boost::json::object& store = answer.at("store").as_object();
  return {count_of(store, "spans_written"), count_of(store, "annotations_written")};
}

std::vector<std::string> search_trace_ids(HttpConnection& api, const std::string& target) {
  std::vector<std::string> ids;
  const boost::json::object answer = get_object(api, target);
  for (const boost::json::value& trace : answer.at("traces").as_array()) {
    ids.emplace_back(trace.at("trace_id").as_string());
  }
  return ids;
}

}  // namespace phosphor::bench
