#include "query/metrics.h"

#include <unistd.h>

#include <charconv>
#include <cmath>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace phosphor {
namespace {

void append_escaped(std::string_view text, std::string& out) {
  for (const char c : text) {
    if (c == '\\' || c == '"') out += '\\';
    c == '\n' ? out += "\\n" : out += c;
  }
}

void append_labels(const MetricSample& sample, std::string& out) {
  if (sample.labels.empty()) return;
  char before = '{';
  for (const auto& [name, value] : sample.labels) {
    out += before;
    out += name + "=\"";
    append_escaped(value, out);
    out += '"';
    before = ',';
  }
  out += '}';
}

void append_value(double value, std::string& out) {
  char digits[32];
  // Counts without an exponent, which the shortest form would give to round millions.
  constexpr double exact_integers = 1e15;
  const bool is_count = std::abs(value) < exact_integers && value == std::floor(value);
  const auto [end, error] =
      is_count ? std::to_chars(digits, digits + sizeof digits, static_cast<std::int64_t>(value))
               : std::to_chars(digits, digits + sizeof digits, value);
  static_cast<void>(error);
  out.append(digits, end);
}

void append_family(const MetricFamily& family, std::string& out) {
  out += "# HELP " + family.name + " " + family.help + "\n# TYPE " + family.name;
  out += family.type == MetricType::counter ? " counter\n" : " gauge\n";
  for (const MetricSample& sample : family.samples) {
    out += family.name;
    append_labels(sample, out);
    out += ' ';
    append_value(sample.value, out);
    out += '\n';
  }
}

// The fields of /proc/self/stat behind the command's name, which may contain blanks.
std::vector<double> process_status() {
  std::ifstream file("/proc/self/stat");
  std::string text;
  std::getline(file, text);
  std::istringstream fields(text.substr(text.rfind(')') + 1));
  std::string state;
  fields >> state;
  std::vector<double> numbers;
  for (double number = 0; fields >> number;) numbers.push_back(number);
  return numbers;
}

double open_file_count() {
  std::error_code error;
  double count = 0;
  for (std::filesystem::directory_iterator entry("/proc/self/fd", error), end;
       !error && entry != end; entry.increment(error)) {
    ++count;
  }
  return count;
}

}  // namespace

MetricFamily metric(std::string name, std::string help, MetricType type, double value) {
  return {std::move(name), std::move(help), type, {{{}, value}}};
}

std::string write_prometheus(std::span<const MetricFamily> families) {
  std::string text;
  for (const MetricFamily& family : families) append_family(family, text);
  return text;
}

std::vector<MetricFamily> process_metrics() {
  // Numbered as in proc(5), less the three fields before: utime is 14, stime 15, num_threads 20,
  // vsize 23, rss 24.
  std::vector<double> status = process_status();
  status.resize(22);
  const auto ticks = static_cast<double>(::sysconf(_SC_CLK_TCK));
  const auto page = static_cast<double>(::sysconf(_SC_PAGESIZE));
  return {
      metric("process_cpu_seconds_total", "User and system CPU time spent.", MetricType::counter,
             (status[10] + status[11]) / ticks),
      metric("process_threads", "Threads of the process.", MetricType::gauge, status[16]),
      metric("process_virtual_memory_bytes", "Virtual memory.", MetricType::gauge, status[19]),
      metric("process_resident_memory_bytes", "Resident memory.", MetricType::gauge,
             status[20] * page),
      metric("process_open_fds", "Open file descriptors.", MetricType::gauge, open_file_count())};
}

}  // namespace phosphor
