#include "tests/bench/report.h"

#include <doctest/doctest.h>
#include <boost/json/parse.hpp>

using namespace phosphor::bench;

TEST_CASE("report: JSON with the machine, the workload and every figure") {
  Report report({"a cpu", 2, "Linux 6", "1.2.3", "2026-11-23T00:00:00Z"});
  report.add({"query", "trace by id", "ms", 0.25, "p50; \"quoted\""});
  const boost::json::value json = boost::json::parse(report.json("W"));
  CHECK(json.at("machine").at("cpu") == "a cpu");
  CHECK(json.at("machine").at("cores") == 2);
  CHECK(json.at("workload") == "W");
  REQUIRE(json.at("figures").as_array().size() == 1);
  const boost::json::value& figure = json.at("figures").as_array()[0];
  CHECK(figure.at("name") == "trace by id");
  CHECK(figure.at("unit") == "ms");
  CHECK(figure.at("value").as_double() == 0.25);
  CHECK(figure.at("conditions") == "p50; \"quoted\"");
  CHECK_FALSE(figure.as_object().contains("least"));
}

TEST_CASE("report: the least of the repetitions stands beside their median") {
  Report report({"a cpu", 2, "Linux 6", "1.2.3", "2026-11-23T00:00:00Z"});
  report.add({"client", "span", "ns/span", 123.4, "quiet", 99.5});
  CHECK(report.table().find("123  ns/span                least 99.50; quiet") != std::string::npos);
  const boost::json::value json = boost::json::parse(report.json("W"));
  CHECK(json.at("figures").at(0).at("least").as_double() == 99.5);
}

TEST_CASE("report: the table shows each part once, each figure with its unit") {
  Report report({"a cpu", 2, "Linux 6", "1.2.3", "2026-11-23T00:00:00Z"});
  report.add({"client", "span", "ns/span", 123.4, "quiet"});
  report.add({"client", "floor", "ns/span", 70, "quiet"});
  const std::string table = report.table();
  CHECK(table.find("client") == table.rfind("client"));
  CHECK(table.find("123  ns/span") != std::string::npos);
  CHECK(table.find("70  ns/span") != std::string::npos);
}

TEST_CASE("report: quantiles of an unsorted list") {
  CHECK(median({3, 1, 2}) == 2);
  CHECK(quantile({5, 1, 4, 2, 3}, 0) == 1);
  CHECK(quantile({5, 1, 4, 2, 3}, 1) == 5);
  CHECK(quantile({9}, 0.99) == 9);
}
