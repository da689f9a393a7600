#include "query/cli/tables.h"

#include "tests/query/golden.h"

#include <doctest/doctest.h>

using namespace phosphor;
using namespace phosphor::test;

namespace {

const Painter plain(Colours::no);

}  // namespace

TEST_CASE("tables: search") {
  check_golden_text("search.txt", *search_table(read_golden("search.json"), 120, plain));
  CHECK(*search_table(R"({"traces":[]})", 120, plain) == "no trace matches\n");
}

TEST_CASE("tables: services, operations, dependencies") {
  CHECK(services_table(read_golden("services.json"))->starts_with("api\napns\nbalance\n"));
  check_golden_text("operations.txt", *operations_table(read_golden("operations.json")));
  check_golden_text("dependencies.txt",
                    *dependencies_table(read_golden("dependencies.json"), plain));
  CHECK(*services_table(R"({"services":[]})") == "no service has sent anything yet\n");
}

TEST_CASE("tables, hostile: control characters and other types") {
  CHECK(*services_table(R"({"services":["a\u001b[2J",5,null]})") == "a\uFFFD[2J\n");
  CHECK(search_table(R"({"traces":[{"root_name":"\u001b","trace_id_text":"\r"},7]})", 80, plain)
            ->find('\x1b') == std::string::npos);
  CHECK_FALSE(search_table("nonsense", 80, plain).ok());
  CHECK_FALSE(dependencies_table("[]", plain).ok());
}
