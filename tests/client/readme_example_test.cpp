// The README's example does what it says.

#include "tests/client/readme_example.h"

#include <doctest/doctest.h>

namespace readme_example {

static std::string seen_by_balance;

Response exchange(const char*, const Request& request) {
  seen_by_balance = request.header("traceparent");
  return {100};
}

}  // namespace readme_example

TEST_CASE("readme: the example passes the caller's trace on") {
  readme_example::Request request;
  request.set("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
  CHECK(readme_example::serve(request).amount == 100);
  CHECK(readme_example::seen_by_balance.substr(0, 35) == "00-0af7651916cd43dd8448eb211c80319c");
  CHECK(readme_example::seen_by_balance.substr(36, 16) != "b7ad6b7169203331");
  CHECK(readme_example::tracer.counters().recorded == 4);
}
