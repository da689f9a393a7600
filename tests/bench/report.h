// What a measurement found: figures with their unit and conditions, as a table and as JSON.
//
// Threads: one at a time. Failure: none.

#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace phosphor::bench {

struct Figure {
  std::string part;  // "client", "ingest", "query"
  std::string name;
  std::string unit;  // "ns", "spans/s", "bytes" …
  double value = 0;  // the median where there are several repetitions
  std::string conditions;
  std::optional<double> least = {};  // of the repetitions, where the value is their median
};

// The machine and the build that the figures hold for.
struct Machine {
  std::string cpu;
  unsigned cores = 0;
  std::string kernel;
  std::string version;  // of Phosphor
  std::string date;     // UTC, ISO 8601
};
Machine this_machine();

class Report {
 public:
  explicit Report(Machine machine) : machine_(std::move(machine)) {}

  void add(Figure figure) { figures_.push_back(std::move(figure)); }
  const std::vector<Figure>& figures() const noexcept { return figures_; }

  // Aligned columns, one figure a line, under a line that names the machine.
  std::string table() const;
  // {"machine":{…},"workload":"…","figures":[{"part","name","unit","value","least"?,"conditions"}]}
  std::string json(std::string_view workload) const;

 private:
  Machine machine_;
  std::vector<Figure> figures_;
};

// The table with the workload on standard output, and JSON into `json_file` unless that is empty;
// "-" prints the JSON alone. False: the file cannot be written; standard error says so.
bool print(const Report& report, std::string_view workload, const std::string& json_file);

// Of at least one value: the middle one, and the one that `share` (0 to 1) of all are not above.
double median(std::vector<double> values);
double quantile(std::vector<double> values, double share);

}  // namespace phosphor::bench
