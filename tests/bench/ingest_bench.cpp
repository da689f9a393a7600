#include "tests/bench/daemon_api.h"
#include "tests/bench/daemon_bench.h"
#include "tests/bench/daemon_under_test.h"
#include "tests/bench/load.h"

#include <fmt/format.h>

#include <functional>

namespace phosphor::bench {
namespace {

constexpr double megabyte = 1024.0 * 1024.0;

// A way for spans to come.
struct Way {
  std::string name;
  std::function<LoadOutcome(const DaemonUnderTest&, const LoadPlan&)> send;
};

LoadOutcome by_udp(const DaemonUnderTest& daemon, const LoadPlan& plan) {
  const UdpTarget target{"127.0.0.1", std::to_string(daemon.udp_port()),
                         HttpUrl{"127.0.0.1", std::to_string(daemon.http_port()), ""}};
  return send_native(target, plan);
}

Way by_otlp(const std::string& name, LoadCompression compression) {
  return {name, [compression](const DaemonUnderTest& daemon, LoadPlan plan) {
            plan.compression = compression;
            return send_otlp_http(daemon.otlp_url(), plan);
          }};
}

LoadOutcome by_grpc(const DaemonUnderTest& daemon, const LoadPlan& plan) {
  return send_otlp_grpc(daemon.otlp_grpc_target(), plan);
}

// Sends a load and reports how fast it was taken and what that cost the daemon.
LoadOutcome measure_rate(Report& report, const Way& way, const std::string& taken,
                         const DaemonUnderTest& daemon, const DaemonBenchOptions& options) {
  LoadPlan plan;
  plan.spans = options.spans;
  plan.seed = options.seed;
  plan.begin = begin_of_load(plan, std::chrono::system_clock::now());
  const double cpu_before = daemon.usage().cpu_seconds;
  LoadOutcome load = way.send(daemon, plan);
  const double cpu_seconds = daemon.usage().cpu_seconds - cpu_before;
  const double spans = static_cast<double>(load.spans);
  report.add({"ingest", way.name + ", " + taken, "spans/s", spans / load.seconds,
              fmt::format("{} spans; the generator shares the machine", load.spans)});
  report.add({"ingest", way.name + ", " + taken + ": daemon's CPU", "s/M spans",
              cpu_seconds / spans * 1e6,
              fmt::format("user and system, while the load came; the generator's own was {:.2f}",
                          load.generator_cpu_seconds / spans * 1e6)});
  return load;
}

void measure_before_store(Report& report, const Way& way, const DaemonBenchOptions& options) {
  DaemonUnderTest daemon({.store = DaemonUnderTest::Store::none});
  measure_rate(report, way, "received and forgotten", daemon, options);
  daemon.stop();
}

void report_losses(Report& report, const Way& way, const LoadOutcome& load,
                   const UdpTotals& totals) {
  report.add({"ingest", way.name + ", annotations stored", "1/s",
              static_cast<double>(totals.stored) / load.seconds, "two for each span"});
  report.add(
      {"ingest", way.name + ", annotations lost", "1",
       static_cast<double>(load.annotations - totals.stored),
       fmt::format("{} sent; {} lost on the wire, {} dropped by the collector, {} datagrams "
                   "dropped by the kernel",
                   load.annotations, totals.lost_on_wire, totals.dropped, totals.kernel_drops)});
}

void measure_stored(Report& report, const Way& way, const DaemonBenchOptions& options) {
  DaemonUnderTest daemon;
  const LoadOutcome load = measure_rate(report, way, "stored", daemon, options);
  if (load.annotations > 0) {
    HttpConnection api(daemon.http_port());
    report_losses(report, way, load, udp_totals(api));
  }
  const DaemonUsage usage = daemon.usage();
  report.add(
      {"ingest", way.name + ", resident memory", "MiB",
       static_cast<double>(usage.resident_bytes) / megabyte,
       fmt::format("peak {:.0f} MiB", static_cast<double>(usage.peak_resident_bytes) / megabyte)});
  daemon.stop();
  report.add({"ingest", way.name + ", disk", "bytes/span",
              static_cast<double>(daemon.disk_bytes()) / static_cast<double>(load.spans),
              "all files, after the daemon has ended"});
}

}  // namespace

void measure_ingest(Report& report, const DaemonBenchOptions& options) {
  const Way native = {"native UDP", by_udp};
  const Way otlp = by_otlp("OTLP/HTTP", LoadCompression::none);
  measure_before_store(report, native, options);
  measure_before_store(report, otlp, options);
  measure_before_store(report, by_otlp("OTLP/HTTP gzip", LoadCompression::gzip), options);
  measure_before_store(report, by_otlp("OTLP/HTTP zstd", LoadCompression::zstd), options);
  measure_before_store(report, {"OTLP/gRPC", by_grpc}, options);
  measure_stored(report, native, options);
  measure_stored(report, otlp, options);
  measure_stored(report, {"OTLP/gRPC", by_grpc}, options);
}

}  // namespace phosphor::bench
