#include "tests/bench/daemon_api.h"
#include "tests/bench/daemon_bench.h"
#include "tests/bench/daemon_under_test.h"
#include "tests/bench/load.h"
#include "tests/bench/workload.h"

#include <phosphor/id_text.h>

#include <fmt/format.h>

#include <chrono>
#include <functional>
#include <stdexcept>

namespace phosphor::bench {
namespace {

constexpr std::size_t samples = 1'000;

// Percent-encodes what is not unreserved (RFC 3986, section 2.3).
std::string encoded(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool unreserved =
        (byte < 0x80 && std::isalnum(byte) != 0) || c == '-' || c == '.' || c == '_' || c == '~';
    out += unreserved ? std::string(1, c) : fmt::format("%{:02X}", byte);
  }
  return out;
}

void expect(bool as_expected, std::string_view what) {
  if (!as_expected) throw std::runtime_error(fmt::format("a wrong answer: {}", what));
}

class QueryBench {
 public:
  QueryBench(Report& report, const DaemonUnderTest& daemon, const LoadPlan& plan)
      : report_(report),
        api_(daemon.http_port()),
        plan_(plan),
        traces_(trace_count_of(plan)),
        workload_(plan.seed, plan.begin) {}

  void measure_all() {
    const std::string service = "/api/v1/traces?service=" + encoded(workload_.common_service());
    measure("trace by id", 500, [this](std::size_t i) {
      const std::string id = to_hex(sample(i).trace_id());
      expect(api_.get("/api/v1/traces/" + id).find(id) != std::string::npos, "trace by id");
    });
    measure("20 newest of a service and operation", 100, [&](std::size_t) {
      expect_some(service + "&operation=" + encoded(workload_.common_operation()) + "&limit=20",
                  20);
    });
    measure("20 newest with a common attribute", 100, [this](std::size_t) {
      expect_some("/api/v1/traces?attribute=" + encoded("cloud.region=eu-west-1"), 20);
    });
    measure("the one trace with an attribute", 200, [this](std::size_t i) { find_needle(i); });
    measure("20 newest of a service, slower than 20 ms", 50,
            [&](std::size_t) { expect_some(service + "&min_duration=20ms&limit=20", 1); });
    measure("20 newest with an error", 50,
            [this](std::size_t) { expect_some("/api/v1/traces?error=true&limit=20", 1); });
    measure("dependencies of one second of load", 5, [this](std::size_t) { dependencies(); });
  }

 private:
  // One of a thousand traces, spread over the load.
  const Workload& sample(std::size_t i) {
    workload_.make(i % samples * traces_ / samples);
    return workload_;
  }

  void measure(const std::string& name, std::size_t times,
               const std::function<void(std::size_t)>& query) {
    std::vector<double> milliseconds;
    for (std::size_t i = 0; i < times; ++i) {
      const auto begin = std::chrono::steady_clock::now();
      query(i);
      const std::chrono::duration<double, std::milli> took =
          std::chrono::steady_clock::now() - begin;
      milliseconds.push_back(took.count());
    }
    report_.add({"query", name, "ms", median(milliseconds),
                 fmt::format("p50; p99 {:.2f} ms; {} times over {} spans",
                             quantile(milliseconds, 0.99), times, plan_.spans)});
  }

  // A small load may not have twenty of everything.
  void expect_some(const std::string& target, std::size_t expected) {
    const std::size_t least = plan_.spans < 100'000 ? 1 : expected;
    expect(search_trace_ids(api_, target).size() >= least, target);
  }

  void find_needle(std::size_t i) {
    const Workload& needle = sample(i);
    const std::string attribute = encoded("request.id=" + needle.request_id());
    expect(search_trace_ids(api_, "/api/v1/traces?attribute=" + attribute) ==
               std::vector<std::string>{to_hex(needle.trace_id())},
           "the needle");
  }

  void dependencies() {
    const std::string target = fmt::format("/api/v1/dependencies?start_unix_ns={}&end_unix_ns={}",
                                           unix_nanoseconds(plan_.begin),
                                           unix_nanoseconds(plan_.begin + std::chrono::seconds(1)));
    expect(api_.get(target).find("\"caller\"") != std::string::npos, "dependencies");
  }

  Report& report_;
  HttpConnection api_;
  const LoadPlan& plan_;
  const std::uint64_t traces_;
  Workload workload_;
};

}  // namespace

void measure_queries(Report& report, const DaemonBenchOptions& options) {
  DaemonUnderTest daemon;
  LoadPlan plan;
  plan.spans = options.spans;
  plan.seed = options.seed;
  plan.begin = begin_of_load(plan, std::chrono::system_clock::now());
  const LoadOutcome load = send_otlp_http(daemon.otlp_url(), plan);
  expect(load.spans_failed == 0, "the load was not taken");
  QueryBench(report, daemon, plan).measure_all();
  daemon.stop();
}

}  // namespace phosphor::bench
