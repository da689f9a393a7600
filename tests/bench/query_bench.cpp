#include "tests/bench/background_load.h"
#include "tests/bench/daemon_api.h"
#include "tests/bench/daemon_bench.h"
#include "tests/bench/daemon_under_test.h"
#include "tests/bench/loaded_folder.h"
#include "tests/bench/questions.h"
#include "tests/support/eventually.h"

#include <fmt/format.h>

#include <chrono>
#include <memory>
#include <vector>

namespace phosphor::bench {
namespace {

using Clock = std::chrono::steady_clock;

constexpr double megabyte = 1024.0 * 1024.0;
// A slow question is asked no longer than this, but at least so often.
constexpr std::chrono::seconds max_time_for_a_question{5};
// Of a load that is too small for a measurement, as a test sends it.
constexpr std::chrono::milliseconds max_time_with_few_spans{200};
constexpr std::size_t least_times = 3;
// Then heads are frozen and sealed all the time.
constexpr std::uint64_t spans_of_a_full_ingest = 500'000;

struct Latencies {
  std::vector<double> milliseconds;
  AnswerCost cost;          // of all answers together
  std::size_t refused = 0;  // as they would have taken longer than the daemon allows

  double p50() const { return median(milliseconds); }
  double p99() const { return quantile(milliseconds, 0.99); }
  std::string text() const {
    const double times = static_cast<double>(milliseconds.size());
    return fmt::format(
        "p99 {:.2f}, max {:.2f} ms; {} times, each {:.1f} traces examined, {:.1f} blocks read{}",
        p99(), quantile(milliseconds, 1), milliseconds.size(),
        static_cast<double>(cost.traces_examined) / times,
        static_cast<double>(cost.blocks_read) / times,
        refused == 0 ? "" : fmt::format("; {} REFUSED, as they take too long", refused));
  }
};

Clock::duration time_for_a_question(const LoadPlan& plan) {
  if (plan.spans < few_spans) return max_time_with_few_spans;
  return max_time_for_a_question;
}

Latencies ask(HttpConnection& api, const Question& question, bool alone, Clock::duration time) {
  Latencies latencies;
  static_cast<void>(api.get_within_limits(question.target(0)));  // the first one warms up
  const Clock::time_point end = Clock::now() + time;
  for (std::size_t n = 0; n < question.times; ++n) {
    if (n >= least_times && Clock::now() > end) break;
    const std::string target = question.target(n);
    const Clock::time_point begin = Clock::now();
    const std::optional<std::string> answer = api.get_within_limits(target);
    const std::chrono::duration<double, std::milli> took = Clock::now() - begin;
    latencies.milliseconds.push_back(took.count());
    if (!answer) {
      ++latencies.refused;
      continue;
    }
    question.check(n, *answer, alone);
    const AnswerCost cost = cost_of(*answer);
    latencies.cost.traces_examined += cost.traces_examined;
    latencies.cost.blocks_read += cost.blocks_read;
  }
  return latencies;
}

void report_memory(Report& report, const char* part, const DaemonUnderTest& daemon,
                   std::string_view when) {
  const DaemonUsage usage = daemon.usage();
  report.add(
      {part, fmt::format("resident memory, {}", when), "MiB",
       static_cast<double>(usage.resident_bytes) / megabyte,
       fmt::format("peak {:.0f}", static_cast<double>(usage.peak_resident_bytes) / megabyte)});
}

std::vector<Latencies> measure_idle(Report& report, HttpConnection& api, const Questions& questions,
                                    const LoadPlan& plan) {
  std::vector<Latencies> idle;
  for (const Question& question : questions.all()) {
    idle.push_back(ask(api, question, true, time_for_a_question(plan)));
    report.add({"query", question.name, "ms, p50", idle.back().p50(),
                fmt::format("{}; {} spans, idle", idle.back().text(), plan.spans)});
  }
  return idle;
}

void measure_beside_ingest(Report& report, const DaemonUnderTest& daemon, HttpConnection& api,
                           const Questions& questions, const LoadPlan& plan,
                           const std::vector<Latencies>& idle) {
  LoadPlan more = endless_load_after(plan);
  BackgroundLoad ingest(daemon.otlp_url(), more);
  const std::uint64_t before = stored_counts(api).spans;
  test::eventually([&] { return stored_counts(api).spans > before + spans_of_a_full_ingest; });
  for (std::size_t i = 0; i < idle.size(); ++i) {
    const Question& question = questions.all()[i];
    const Latencies busy = ask(api, question, false, time_for_a_question(plan));
    report.add({"query beside ingest", question.name, "ms, p50", busy.p50(),
                fmt::format("p99 is {:.1f} times the idle one; {}", busy.p99() / idle[i].p99(),
                            busy.text())});
  }
  const LoadOutcome outcome = ingest.stop();
  report.add({"query beside ingest", "spans stored meanwhile", "spans/s",
              static_cast<double>(outcome.spans) / outcome.seconds,
              "the generator and the questions share the machine"});
}

}  // namespace

LoadPlan endless_load_after(const LoadPlan& plan) {
  LoadPlan more;
  more.seed = plan.seed + 1;
  more.spans = 200'000'000;  // some ten minutes
  more.begin = begin_of_trace(plan.begin, trace_count_of(plan));
  return more;
}

void measure_queries(Report& report, const LoadedFolder& folder) {
  const StoreCopy copy(folder);
  DaemonUnderTest daemon({.folder = copy.path().string()});
  report.add({"query", "start", "s to ready", daemon.seconds_to_ready(),
              fmt::format("after a proper end, {} spans", folder.plan().spans)});
  report_memory(report, "query", daemon, "after the start");
  const Questions questions(folder.plan());
  HttpConnection api(daemon.http_port());
  const std::vector<Latencies> idle = measure_idle(report, api, questions, folder.plan());
  report_memory(report, "query", daemon, "after these questions");
  measure_beside_ingest(report, daemon, api, questions, folder.plan(), idle);
  report_memory(report, "query beside ingest", daemon, "after these questions");
  daemon.stop();
}

}  // namespace phosphor::bench
