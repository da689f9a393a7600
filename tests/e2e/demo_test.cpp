// What a newcomer sees: the demo's payments, from eleven processes, as trees.

#include <doctest/doctest.h>

#include "tests/e2e/daemon.h"
#include "tests/support/eventually.h"
#include "tests/support/temporary_folder.h"

#include <boost/json.hpp>

#include <algorithm>
#include <set>
#include <tuple>

using namespace phosphor::test;

namespace {

namespace json = boost::json;

const std::set<std::string> bank_services = {
    "api",     "card-api", "card-processing",        "cards",    "transactions",
    "balance", "apns",     "transaction-enrichment", "merchant", "feed-generator",
    "feed"};

// Caller and callee.
const std::set<std::pair<std::string, std::string>> bank_calls = {
    {"api", "card-api"},
    {"card-api", "card-processing"},
    {"card-processing", "cards"},
    {"card-processing", "transactions"},
    {"card-processing", "balance"},
    {"card-processing", "transaction-enrichment"},
    {"card-processing", "feed-generator"},
    {"transaction-enrichment", "merchant"},
    {"feed-generator", "feed"},
    {"feed-generator", "apns"},
};

int run_demo(const RunningDaemon& daemon, std::string& output) {
  ChildProcess demo({phosphor_program(), "demo", "--rate", "20", "--for", "5s", "--seed", "7",
                     "--collector", "127.0.0.1:" + std::to_string(daemon.udp_port())});
  const std::optional<int> status = demo.wait(std::chrono::minutes(2));
  output = demo.output();
  return status.value_or(-1);
}

std::set<std::string> services_of(const json::value& trace) {
  std::set<std::string> services;
  for (const json::value& share : trace.at("services").as_array()) {
    services.emplace(share.at("service").as_string());
  }
  return services;
}

std::uint64_t sum(const json::value& counts) {
  std::uint64_t sum = 0;
  for (const auto& [reason, count] : counts.as_object()) sum += count.to_number<std::uint64_t>();
  return sum;
}

// One payment with every service in it: nothing is missing, every call has both halves, and calls
// are between those that the bank's drawing joins.
void check_whole_payment(const json::value& trace) {
  std::set<std::pair<std::string, std::string>> calls;
  for (const json::value& span : trace.at("spans").as_array()) {
    const json::object& members = span.as_object();
    INFO(json::serialize(span));
    CHECK(!members.contains("orphan"));
    CHECK(!members.contains("missing_half"));
    if (members.at("side") != "client") continue;
    calls.emplace(members.at("service").as_string(), members.at("peer").as_string());
    REQUIRE(members.contains("call"));
    const json::value& other =
        trace.at("spans").at(members.at("call").at("other").to_number<std::size_t>());
    CHECK(other.at("service") == members.at("peer"));
    CHECK(other.at("side") == "server");
  }
  CHECK(std::includes(calls.begin(), calls.end(), bank_calls.begin(), bank_calls.end()));
}

}  // namespace

TEST_CASE("demo: its payments appear as trees of all eleven services") {
  TemporaryFolder folder;
  RunningDaemon daemon(folder / "data");
  daemon.require_started();
  std::string output;
  const int status = run_demo(daemon, output);
  INFO(output);
  REQUIRE(status == 0);

  // Everything that was sent has been stored, and the books say so.
  CHECK(eventually([&] {
    const json::value totals = daemon.get_json("/api/v1/senders").at("totals");
    return totals.at("received").to_number<std::uint64_t>() ==
           totals.at("stored").to_number<std::uint64_t>() + sum(totals.at("refused")) +
               sum(totals.at("dropped_by_collector"));
  }));
  const json::value senders = daemon.get_json("/api/v1/senders");
  CHECK(senders.at("senders").as_array().size() >= bank_services.size());
  CHECK(senders.at("totals").at("sent").to_number<std::uint64_t>() > 1000);

  const json::value services = daemon.get_json("/api/v1/services");
  for (const std::string& service : bank_services) {
    INFO(service);
    const json::array& known = services.at("services").as_array();
    CHECK(std::find(known.begin(), known.end(), json::value(service)) != known.end());
  }

  const json::value found = daemon.get_json("/api/v1/traces?service=apns&limit=1000");
  std::size_t whole = 0;
  for (const json::value& summary : found.at("traces").as_array()) {
    const std::string id(summary.at("trace_id").as_string());
    const json::value trace = daemon.get_json("/api/v1/traces/" + id);
    const std::set<std::string> in_trace = services_of(trace);
    if (!std::includes(in_trace.begin(), in_trace.end(), bank_services.begin(),
                       bank_services.end())) {
      continue;  // a payment that went wrong on its way
    }
    if (!trace.at("warnings").as_array().empty()) continue;
    ++whole;
    check_whole_payment(trace);
  }
  CHECK(whole > 10);

  std::set<std::pair<std::string, std::string>> edges;
  const json::value dependencies = daemon.get_json("/api/v1/dependencies");
  for (const json::value& edge : dependencies.at("edges").as_array()) {
    edges.emplace(edge.at("caller").as_string(), edge.at("callee").as_string());
  }
  CHECK(std::includes(edges.begin(), edges.end(), bank_calls.begin(), bank_calls.end()));
}
