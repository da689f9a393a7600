#include "tests/bench/daemon_api.h"
#include "tests/bench/daemon_bench.h"
#include "tests/bench/daemon_under_test.h"
#include "tests/bench/load.h"

#include <fmt/format.h>

#include <functional>

namespace phosphor::bench {
namespace {

constexpr double megabyte = 1024.0 * 1024.0;

using Send = std::function<LoadOutcome(const LoadPlan&)>;

void report_losses(Report& report, const std::string& way, const LoadOutcome& load,
                   const UdpTotals& totals) {
  report.add({"ingest", way + ", annotations stored", "1/s",
              static_cast<double>(totals.stored) / load.seconds, "two for each span"});
  report.add(
      {"ingest", way + ", annotations lost", "1",
       static_cast<double>(load.annotations - totals.stored),
       fmt::format("{} sent; {} lost on the wire, {} dropped by the collector, {} datagrams "
                   "dropped by the kernel",
                   load.annotations, totals.lost_on_wire, totals.dropped, totals.kernel_drops)});
}

void measure_way(Report& report, const std::string& way, DaemonUnderTest& daemon,
                 const DaemonBenchOptions& options, const Send& send) {
  LoadPlan plan;
  plan.spans = options.spans;
  plan.seed = options.seed;
  plan.begin = begin_of_load(plan, std::chrono::system_clock::now());
  const double cpu_before = daemon.usage().cpu_seconds;
  const LoadOutcome load = send(plan);
  const double daemon_cpu_seconds = daemon.usage().cpu_seconds - cpu_before;
  const double spans = static_cast<double>(load.spans);
  const DaemonUsage usage = daemon.usage();
  report.add({"ingest", way + ", stored", "spans/s", spans / load.seconds,
              fmt::format("{} spans; the generator shares the machine", load.spans)});
  report.add({"ingest", way + ", daemon's CPU", "s/M spans", daemon_cpu_seconds / spans * 1e6,
              fmt::format("user and system, while the load came; the generator's own was {:.2f}",
                          load.generator_cpu_seconds / spans * 1e6)});
  if (load.annotations > 0) {
    HttpConnection api(daemon.http_port());
    report_losses(report, way, load, udp_totals(api));
  }
  report.add(
      {"ingest", way + ", resident memory", "MiB",
       static_cast<double>(usage.resident_bytes) / megabyte,
       fmt::format("peak {:.0f} MiB", static_cast<double>(usage.peak_resident_bytes) / megabyte)});
  daemon.stop();
  report.add({"ingest", way + ", disk", "bytes/span",
              static_cast<double>(daemon.disk_bytes()) / spans,
              "all files, after the daemon has ended"});
}

}  // namespace

void measure_ingest(Report& report, const DaemonBenchOptions& options) {
  {
    DaemonUnderTest daemon;
    const UdpTarget target{"127.0.0.1", std::to_string(daemon.udp_port()),
                           HttpUrl{"127.0.0.1", std::to_string(daemon.http_port()), ""}};
    measure_way(report, "native UDP", daemon, options,
                [&](const LoadPlan& plan) { return send_native(target, plan); });
  }
  DaemonUnderTest daemon;
  measure_way(report, "OTLP/HTTP protobuf", daemon, options,
              [&](const LoadPlan& plan) { return send_otlp_http(daemon.otlp_url(), plan); });
}

}  // namespace phosphor::bench
