// The README's example does what it says.

#include "tests/client/readme_example.h"

#include <doctest/doctest.h>

#include <fstream>
#include <iterator>
#include <string>

namespace readme_example {

static std::string seen_by_balance;

Response exchange(const char*, const Request& request) {
  seen_by_balance = request.header("traceparent");
  return {100};
}

}  // namespace readme_example

TEST_CASE("readme: the example in the README is the one that is compiled") {
  auto contents = [](const std::string& path) {
    std::ifstream file(std::string(PHOSPHOR_GOLDEN_FOLDER "/../../") + path);
    return std::string(std::istreambuf_iterator<char>(file), {});
  };
  const std::string header = contents("tests/client/readme_example.h");
  const std::size_t begin = header.find('\n', header.find("// --- from here")) + 1;
  const std::size_t end = header.find("// --- to here");
  REQUIRE(begin < end);
  const std::string example = header.substr(begin, end - begin);
  CHECK(contents("client/README.md").find("```cpp\n" + example + "```") != std::string::npos);
}

TEST_CASE("readme: the example passes the caller's trace on") {
  readme_example::Request request;
  request.set("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
  CHECK(readme_example::serve(request).amount == 100);
  CHECK(readme_example::seen_by_balance.substr(0, 35) == "00-0af7651916cd43dd8448eb211c80319c");
  CHECK(readme_example::seen_by_balance.substr(36, 16) != "b7ad6b7169203331");
  CHECK(readme_example::tracer.counters().recorded == 4);
}
