#include "client/demo/bank.h"

#include <doctest/doctest.h>

#include <set>
#include <string>

using namespace phosphor::demo;

TEST_CASE("bank: the eleven services of the talk") {
  const std::set<std::string_view> expected = {"api",
                                               "card-api",
                                               "card-processing",
                                               "cards",
                                               "transactions",
                                               "balance",
                                               "transaction-enrichment",
                                               "merchant",
                                               "feed-generator",
                                               "feed",
                                               "apns"};
  std::set<std::string_view> names;
  for (const Service& service : bank()) names.insert(service.name);
  CHECK(names == expected);
}

TEST_CASE("bank: callers stand before those whom they call") {
  std::set<std::string_view> called;
  for (const Service& service : bank()) {
    CAPTURE(service.name);
    // api is called from outside; everybody else by somebody above.
    CHECK(called.count(service.name) == (service.name == "api" ? 0 : 1));
    for (const std::string_view callee : service.calls) {
      CHECK(find_service(callee) != nullptr);
      CHECK(called.insert(callee).second);
    }
  }
}

TEST_CASE("bank: routes have no ids, only places for them") {
  for (const Service& service : bank()) {
    CAPTURE(service.path);
    CHECK(service.path.front() == '/');
    CHECK(service.path.find_first_of("0123456789?#") == std::string_view::npos);
    CHECK((service.handler != nullptr));
  }
}
