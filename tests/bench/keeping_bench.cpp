// How soon what was sent can be read, what a crash costs, what retention costs, what a span takes
// on the disk.

#include "store/inspection.h"
#include "store/rocks_store.h"
#include "tests/bench/background_load.h"
#include "tests/bench/daemon_api.h"
#include "tests/bench/daemon_bench.h"
#include "tests/bench/daemon_under_test.h"
#include "tests/bench/otlp_body.h"
#include "tests/bench/otlp_transport.h"
#include "tests/bench/verify.h"
#include "tests/support/eventually.h"
#include "tests/support/temporary_folder.h"

#include <phosphor/id_text.h>

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace phosphor::bench {
namespace {

using Clock = std::chrono::steady_clock;
using Milliseconds = std::chrono::duration<double, std::milli>;

constexpr std::size_t probes = 200;
constexpr std::size_t verified_traces = 500;
// A full head, and what waits behind it: more a journal never has.
constexpr std::uint64_t spans_before_the_kill = 2'000'000;

// One span of its own traces, from the request's first byte until a reader has the trace.
class Probe {
 public:
  Probe(const DaemonUnderTest& daemon, std::uint64_t seed)
      : transport_(http_transport(daemon.otlp_url(), LoadCompression::none)),
        api_(daemon.http_port()),
        drawer_(seed) {}

  double milliseconds(std::uint64_t index) {
    TraceDraw trace;
    drawer_.draw(index, trace);
    OtlpBody body(pieces_, *system_.resource(trace.spans[0].host), 1);
    const auto now = std::chrono::system_clock::now();
    body.add(trace, 0, std::chrono::time_point_cast<std::chrono::nanoseconds>(now));
    const Clock::time_point begin = Clock::now();
    if (!transport_->send(body.finish()).acknowledged) {
      throw std::runtime_error("a probe was not taken");
    }
    const std::string target = "/api/v1/traces/" + to_hex(trace.id);
    while (!api_.find(target)) {
      if (Clock::now() - begin > std::chrono::minutes(1)) {
        throw std::runtime_error("a probe was acknowledged and cannot be read");
      }
    }
    return Milliseconds(Clock::now() - begin).count();
  }

 private:
  const ModelSystem system_;
  const OtlpPieces pieces_{system_};
  std::unique_ptr<OtlpTransport> transport_;
  HttpConnection api_;
  const TraceDrawer drawer_;
};

void wait_for_stored(const DaemonUnderTest& daemon, std::uint64_t spans) {
  HttpConnection api(daemon.http_port());
  if (!test::eventually([&] { return stored_counts(api).spans >= spans; },
                        std::chrono::minutes(2))) {
    throw std::runtime_error("the load did not come in");
  }
}

void measure_write_to_read(Report& report, const DaemonUnderTest& daemon, const LoadPlan& plan) {
  Probe probe(daemon, plan.seed + 2);
  std::vector<double> found;
  for (std::size_t i = 0; i < probes; ++i) found.push_back(probe.milliseconds(i));
  report.add({"keeping", "from a request's first byte to reading its trace", "ms, p50",
              median(found),
              fmt::format("p99 {:.1f}, max {:.1f}; {} times, one span by OTLP/HTTP at full ingest "
                          "over {} spans",
                          quantile(found, 0.99), quantile(found, 1), probes, plan.spans)});
}

// Of what was acknowledged before the crash.
void expect_all(const DaemonUnderTest& daemon, const LoadPlan& load,
                const AcknowledgedSpans& acknowledged) {
  HttpConnection api(daemon.http_port());
  Workload workload(load.seed, load.begin);
  std::uint64_t last = acknowledged.trace_count();
  while (last > 0 && !acknowledged.has({last - 1, 0})) --last;
  for (std::size_t i = 0; i < verified_traces; ++i) {
    // The newest are those that were in the journal; the others are spread.
    const std::uint64_t index = i % 2 == 0 ? last - 1 - i : i * last / verified_traces;
    if (index >= last) continue;
    workload.make(index);
    const auto wrong = differences(
        workload, api.find("/api/v1/traces/" + to_hex(workload.trace_id())), [&](std::size_t span) {
          return acknowledged.has({index, static_cast<std::uint32_t>(span)});
        });
    if (!wrong.empty()) throw std::runtime_error("after kill -9: " + wrong.front());
  }
}

void report_start(Report& report, const DaemonUnderTest& daemon, std::uint64_t spans) {
  report.add({"keeping", "start after kill -9 at full ingest", "s to ready",
              daemon.seconds_to_ready(),
              fmt::format("over {} spans; what was acknowledged is there ({} traces verified); "
                          "then {:.0f} MiB resident",
                          spans, verified_traces,
                          static_cast<double>(daemon.usage().resident_bytes) / (1024 * 1024))});
}

void measure_crash(Report& report, const LoadedFolder& folder) {
  const StoreCopy copy(folder);
  LoadPlan load = endless_load_after(folder.plan());
  load.spans = 50'000'000;  // two minutes
  AcknowledgedSpans acknowledged(load.seed, load.spans, load.begin, trace_count_of(load));
  load.acknowledged = &acknowledged;
  {
    DaemonUnderTest daemon({.folder = copy.path().string()});
    BackgroundLoad ingest(daemon.otlp_url(), load);
    wait_for_stored(daemon, spans_before_the_kill);
    measure_write_to_read(report, daemon, folder.plan());
    daemon.kill();
    static_cast<void>(ingest.stop());
  }
  DaemonUnderTest daemon({.folder = copy.path().string()});
  expect_all(daemon, load, acknowledged);
  report_start(report, daemon, folder.plan().spans);
  daemon.stop();
}

// What this process gave to the disk so far (proc(5), /proc/PID/io).
std::uint64_t bytes_written() {
  std::ifstream file("/proc/self/io");
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("wchar:")) return std::stoull(line.substr(6));
  }
  return 0;
}

template <typename T>
T value_of(Result<T> result) {
  if (!result.ok()) throw std::runtime_error(result.error().message);
  return std::move(*result);
}

// In this process, as a daemon's retention cannot be timed from outside. The slices are of the size
// that the daemon gave them.
void measure_retention(Report& report, const LoadedFolder& folder) {
  const StoreCopy copy(folder);
  RocksStoreOptions options;
  options.folder = copy.path().string();
  const std::unique_ptr<RocksStore> store = value_of(RocksStore::open(options));
  const StoreStatus before = store->status();
  if (before.slice_count < 2) return;  // a small load has one, which is never dropped
  const std::uint64_t written = bytes_written();
  const Timestamp now =
      std::chrono::time_point_cast<std::chrono::nanoseconds>(std::chrono::system_clock::now());
  const Clock::time_point begin = Clock::now();
  const Result<void> dropped = store->apply_retention(now + options.max_age);
  const double took = Milliseconds(Clock::now() - begin).count();
  if (!dropped.ok()) throw std::runtime_error(dropped.error().message);
  const StoreStatus after = store->status();
  const std::uint64_t slices = after.slices_dropped - before.slices_dropped;
  report.add(
      {"keeping", "dropping expired slices, each", "ms",
       took / static_cast<double>(std::max<std::uint64_t>(slices, 1)),
       fmt::format("{} slices dropped at once, {} MiB; {} bytes written meanwhile", slices,
                   (before.disk_bytes - after.disk_bytes) >> 20, bytes_written() - written)});
}

void report_disk(Report& report, const std::string& name, const std::string& folder,
                 std::uint64_t records_of_one, const std::string& conditions) {
  const StoreInspection store = value_of(check_store(folder, [](std::uint64_t, std::uint64_t) {}));
  std::uint64_t bytes = 0;
  std::uint64_t records = 0;
  for (const SliceInspection& slice : store.slices) {
    bytes += slice.block_bytes + slice.filter_bytes + slice.description_bytes;
    records += slice.records;
  }
  if (records == 0) return;  // all in the journal yet
  report.add({"keeping", name, "bytes",
              static_cast<double>(bytes * records_of_one) / static_cast<double>(records),
              fmt::format("{}; {} records in segments, all of their bytes; the journal's {} "
                          "records are not counted",
                          conditions, records, store.journal_records)});
}

// The same calls as annotations of both halves, with nothing but who, what and when.
void add_plain_call(const Span& span, RecordBatch& into) {
  Annotation mark;
  mark.trace_id = span.trace_id;
  mark.span_id = span.span_id;
  mark.parent_id = span.parent_id;
  mark.destination = span.service;
  mark.name = span.name;
  mark.hostname = span.hostname;
  const std::chrono::nanoseconds took = span.end - span.start;
  const auto add = [&](AnnotationType type, Timestamp time, std::chrono::nanoseconds duration) {
    mark.type = type;
    mark.time = time;
    mark.duration = duration;
    into.annotations.push_back(mark);
  };
  const std::chrono::nanoseconds on_the_wire{200'000 + span.start.time_since_epoch().count() % 977};
  add(AnnotationType::client_send, span.start - on_the_wire, {});
  add(AnnotationType::server_recv, span.start, {});
  add(AnnotationType::server_send, span.end, took);
  add(AnnotationType::client_recv, span.end + on_the_wire, took + 2 * on_the_wire);
}

void measure_plain_calls(Report& report, std::uint64_t spans, std::uint64_t seed) {
  const test::TemporaryFolder folder;
  RocksStoreOptions options;
  options.folder = folder / "store";
  {
    const std::unique_ptr<RocksStore> store = value_of(RocksStore::open(options));
    LoadPlan plan{.spans = spans, .seed = seed};
    Workload workload(seed, from_unix_nanoseconds(1'790'000'000'000'000'000));
    const std::uint64_t traces = trace_count_of(plan);
    for (std::uint64_t i = 0; i < traces; ++i) {
      workload.next();
      RecordBatch batch;
      for (const Span& span : workload.spans()) add_plain_call(span, batch);
      if (auto written = store->write(batch); !written) {
        throw std::runtime_error(written.error().message);
      }
    }
  }
  report_disk(report, "disk, a plain native call's half", options.folder, 2,
              "two annotations of four, without attributes, traces written whole");
}

void measure_disk(Report& report, const std::string& name, const LoadPlan& plan, bool native) {
  const test::TemporaryFolder folder;
  DaemonUnderTest daemon({.folder = folder / "store"});
  if (native) {
    const UdpTarget target{"127.0.0.1", std::to_string(daemon.udp_port()),
                           HttpUrl{"127.0.0.1", std::to_string(daemon.http_port()), ""}};
    static_cast<void>(send_native(target, plan));
  } else {
    static_cast<void>(send_otlp_http(daemon.otlp_url(), plan));
  }
  daemon.stop();
  report_disk(report, name, folder / "store", native ? 2 : 1,
              native ? "two annotations each" : "one record each");
}

// Every block of them is read and decoded to count it.
constexpr std::uint64_t spans_on_disk = 2'000'000;

}  // namespace

void measure_keeping(Report& report, const LoadedFolder& folder) {
  measure_crash(report, folder);
  measure_retention(report, folder);
  LoadPlan plan = folder.plan();
  plan.spans = std::min(plan.spans, spans_on_disk);
  plan.begin = begin_of_load(plan, std::chrono::system_clock::now());
  measure_disk(report, "disk, a span of W by OTLP", plan, false);
  measure_disk(report, "disk, a span of W by native batches", plan, true);
  measure_plain_calls(report, plan.spans, plan.seed);
}

}  // namespace phosphor::bench
