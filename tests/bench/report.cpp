#include "tests/bench/report.h"

#include "query/json_writer.h"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <sys/utsname.h>

#include <algorithm>
#include <cmath>
#include <ctime>
#include <fstream>
#include <thread>

namespace phosphor::bench {
namespace {

std::string cpu_model() {
  std::ifstream info("/proc/cpuinfo");
  for (std::string line; std::getline(info, line);) {
    if (line.starts_with("model name")) return line.substr(line.find(':') + 2);
  }
  return "unknown";
}

// Enough digits to compare with, no more than the noise allows.
std::string number(double value) {
  if (std::abs(value) >= 1000) return fmt::format("{:.0f}", value);
  if (std::abs(value) >= 100 || value == std::floor(value)) return fmt::format("{:.0f}", value);
  return fmt::format("{:.2f}", value);
}

}  // namespace

Machine this_machine() {
  utsname system{};
  ::uname(&system);
  Machine machine;
  machine.cpu = cpu_model();
  machine.cores = std::thread::hardware_concurrency();
  machine.kernel = fmt::format("{} {}", system.sysname, system.release);
  machine.version = PHOSPHOR_VERSION;
  machine.date = fmt::format("{:%FT%TZ}", fmt::gmtime(std::time(nullptr)));
  return machine;
}

std::string Report::table() const {
  std::string out = fmt::format("phosphor {} on {}, {} cores, {}, {}\n\n", machine_.version,
                                machine_.cpu, machine_.cores, machine_.kernel, machine_.date);
  std::size_t name_width = 0;
  for (const Figure& figure : figures_) name_width = std::max(name_width, figure.name.size());
  std::string_view part;
  for (const Figure& figure : figures_) {
    if (figure.part != part) out += fmt::format("{}{}\n", part.empty() ? "" : "\n", figure.part);
    part = figure.part;
    const std::string least = figure.least ? fmt::format("least {}; ", number(*figure.least)) : "";
    out += fmt::format("  {:<{}}  {:>12}  {:<22} {}{}\n", figure.name, name_width,
                       number(figure.value), figure.unit, least, figure.conditions);
  }
  return out;
}

std::string Report::json(std::string_view workload) const {
  std::string out;
  JsonWriter json(out);
  json.begin_object().key("machine").begin_object();
  json.member("cpu", machine_.cpu).member_count("cores", machine_.cores);
  json.member("kernel", machine_.kernel).member("version", machine_.version);
  json.member("date", machine_.date).end_object();
  json.member("workload", workload).key("figures").begin_array();
  for (const Figure& figure : figures_) {
    json.begin_object().member("part", figure.part).member("name", figure.name);
    json.member("unit", figure.unit).key("value").real(figure.value);
    if (figure.least) json.key("least").real(*figure.least);
    json.member("conditions", figure.conditions).end_object();
  }
  json.end_array().end_object();
  return out += '\n';
}

bool print(const Report& report, std::string_view workload, const std::string& json_file) {
  if (json_file == "-") {
    fmt::print("{}", report.json(workload));
    return true;
  }
  fmt::print("{}\nworkload: {}\n", report.table(), workload);
  if (json_file.empty()) return true;
  std::ofstream file(json_file);
  file << report.json(workload);
  if (file.flush()) return true;
  fmt::print(stderr, "{} cannot be written\n", json_file);
  return false;
}

double quantile(std::vector<double> values, double share) {
  const auto rank = static_cast<std::size_t>(share * static_cast<double>(values.size() - 1) + 0.5);
  std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(rank),
                   values.end());
  return values[rank];
}

double median(std::vector<double> values) { return quantile(std::move(values), 0.5); }

}  // namespace phosphor::bench
