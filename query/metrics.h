// Numbers of the running daemon as Prometheus' text format 0.0.4 has them.
//
// Every part keeps its own counters; whoever knows them makes families of them when /metrics is
// asked, so nothing is registered and nothing is counted twice. Names are phosphor_<part>_<thing>_
// <unit>, counters end in _total, units are seconds and bytes. Label values come from a closed set:
// never service names or ids, which would make the number of series unbounded.
//
// Threads: pure functions. Failure: none; a name or label that Prometheus forbids is our own bug.

#pragma once

#include <span>
#include <string>
#include <utility>
#include <vector>

namespace phosphor {

enum class MetricType { counter, gauge };

struct MetricSample {
  std::vector<std::pair<std::string, std::string>> labels;
  double value = 0;
};

struct MetricFamily {
  std::string name;
  std::string help;
  MetricType type = MetricType::gauge;
  std::vector<MetricSample> samples;
};

// A family with one sample and no labels.
MetricFamily metric(std::string name, std::string help, MetricType type, double value);

std::string write_prometheus(std::span<const MetricFamily> families);

// process_cpu_seconds_total, process_resident_memory_bytes, process_open_fds … of this process.
std::vector<MetricFamily> process_metrics();

}  // namespace phosphor
