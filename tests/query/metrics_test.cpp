#include "query/metrics.h"

#include <doctest/doctest.h>

using namespace phosphor;

TEST_CASE("metrics: help, type, labels and escapes") {
  const MetricFamily families[] = {
      metric("phosphor_a_total", "Things.", MetricType::counter, 1'000'000),
      {"phosphor_b",
       "Others.",
       MetricType::gauge,
       {{{{"reason", "a\"b\\c\nd"}, {"x", ""}}, 0.5}, {{{"reason", "e"}}, -1}}},
      {"phosphor_none", "Nothing yet.", MetricType::gauge, {}},
  };
  CHECK("\n" + write_prometheus(families) == R"(
# HELP phosphor_a_total Things.
# TYPE phosphor_a_total counter
phosphor_a_total 1000000
# HELP phosphor_b Others.
# TYPE phosphor_b gauge
phosphor_b{reason="a\"b\\c\nd",x=""} 0.5
phosphor_b{reason="e"} -1
# HELP phosphor_none Nothing yet.
# TYPE phosphor_none gauge
)");
}

TEST_CASE("metrics: a process has memory, threads and files") {
  const auto value = [](std::string_view name) {
    for (const MetricFamily& family : process_metrics()) {
      if (family.name == name) return family.samples.at(0).value;
    }
    return -1.0;
  };
  CHECK(value("process_resident_memory_bytes") > 1e6);
  CHECK(value("process_virtual_memory_bytes") >= value("process_resident_memory_bytes"));
  CHECK(value("process_threads") >= 1);
  CHECK(value("process_open_fds") >= 3);
  CHECK(value("process_cpu_seconds_total") >= 0);
}
