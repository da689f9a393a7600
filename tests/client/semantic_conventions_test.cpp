// The names of the conventions: each constant is called like what it says.

#include <phosphor/semantic_conventions.h>

#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>
#include <regex>
#include <set>
#include <string>

TEST_CASE("semantic conventions: a constant is its name, with underscores for dots, once") {
  std::ifstream file(PHOSPHOR_GOLDEN_FOLDER
                     "/../../client/include/phosphor/semantic_conventions.h");
  const std::regex constant(R"re(inline constexpr Name (\w+) = "([a-z0-9._]+)";)re");
  std::set<std::string> names;
  int lines = 0;
  for (std::string line; std::getline(file, line);) {
    if (line.find("inline constexpr") == std::string::npos) continue;
    CAPTURE(line);
    ++lines;
    std::smatch found;
    REQUIRE(std::regex_match(line, found, constant));
    std::string name = found[2];
    CHECK(names.insert(name).second);
    std::replace(name.begin(), name.end(), '.', '_');
    CHECK(name == found[1]);
  }
  CHECK(lines > 50);
  CHECK(phosphor::semconv::http_response_status_code == "http.response.status_code");
}
