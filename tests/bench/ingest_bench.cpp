#include "tests/bench/daemon_bench.h"
#include "tests/bench/load.h"

#include <fmt/format.h>

namespace phosphor::bench {
namespace {

using Send = LoadResult (*)(const DaemonUnderTest&, const LoadPlan&);

constexpr double megabyte = 1024.0 * 1024.0;

void report_losses(Report& report, const std::string& way, const LoadResult& load) {
  const SenderTotals& senders = load.senders;
  report.add({"ingest", way + ", annotations stored", "1/s",
              static_cast<double>(senders.stored) / load.seconds, "two for each span"});
  report.add({"ingest", way + ", annotations lost", "1",
              static_cast<double>(load.annotations - senders.stored),
              fmt::format("{} sent; {} lost on the wire, {} dropped by the collector, {} datagrams "
                          "dropped by the kernel",
                          load.annotations, senders.lost_on_wire, senders.dropped_by_collector,
                          senders.kernel_drops)});
}

void measure_way(Report& report, const std::string& way, Send send,
                 const DaemonBenchOptions& options) {
  DaemonUnderTest daemon;
  LoadPlan plan{options.spans, options.seed,
                std::chrono::system_clock::now() - std::chrono::hours(1)};
  const LoadResult load = send(daemon, plan);
  const double spans = static_cast<double>(load.spans);
  const DaemonUsage usage = daemon.usage();
  report.add({"ingest", way + ", stored", "spans/s", spans / load.seconds,
              fmt::format("{} spans; the generator shares the machine", load.spans)});
  report.add({"ingest", way + ", daemon's CPU", "s/M spans", load.daemon_cpu_seconds / spans * 1e6,
              "user and system, while the load came"});
  if (load.annotations > 0) report_losses(report, way, load);
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
  measure_way(report, "native UDP", send_native, options);
  measure_way(report, "OTLP/HTTP protobuf", send_otlp, options);
}

}  // namespace phosphor::bench
