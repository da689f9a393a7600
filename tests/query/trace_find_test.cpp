#include "query/trace_find.h"

#include "tests/query/payment.h"

#include <doctest/doctest.h>

#include <string>

using namespace phosphor;
using namespace phosphor::test;

namespace {

// The names of what is found, in order.
std::string found(TraceId id, std::string_view words) {
  MemoryStore store;
  write_payment(store);
  write_shop(store);
  const auto trace = store.trace(id, {});
  REQUIRE(trace.ok());
  const TraceTree tree = build_trace_tree(**trace, payment_now);
  const FoundNodes nodes = find_in_trace(tree, words);
  CHECK(nodes.count == nodes.indexes.size());
  std::string names;
  for (const std::uint32_t index : nodes.indexes) {
    names += (names.empty() ? "" : ", ") + std::string(tree.nodes[index].span->name);
  }
  return names;
}

}  // namespace

TEST_CASE("find: names, services, states, status, attributes and events, without case") {
  CHECK(found(payment_id, "POST /payments") == "POST /payments");
  CHECK(found(payment_id, "  payment\trefused ") == "POST /payments");
  CHECK(found(payment_id, "http.status_code=502") == "POST /payments");
  CHECK(found(payment_id, "CARD:4929 cache") == "POST /authorise");
  CHECK(found(payment_id, "balance too low").find("GET /balance") == 0);
  CHECK_FALSE(found(payment_id, "timed out").empty());
  CHECK(found(payment_id, "cards nowhere") == "");
}

TEST_CASE("find: no words find nothing, and a word never reaches from one text into the next") {
  CHECK(found(payment_id, "") == "");
  CHECK(found(payment_id, " \n ") == "");
  CHECK(found(payment_id, "payments\napi") == found(payment_id, "payments api"));
}

TEST_CASE("find: many matches are counted, and the first are listed") {
  Trace trace;
  trace.spans.resize(max_found_nodes + 5);
  for (std::size_t i = 0; i < trace.spans.size(); ++i) {
    trace.spans[i].span_id = {i + 1};
    trace.spans[i].name = "Same";
  }
  const FoundNodes nodes = find_in_trace(build_trace_tree(trace, payment_now), "same");
  CHECK(nodes.count == max_found_nodes + 5);
  CHECK(nodes.indexes.size() == max_found_nodes);
}
