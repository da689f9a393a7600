#include "tests/bench/client_bench.h"

#include "tests/bench/allocation_count.h"
#include "tests/bench/client_floors.h"
#include "tests/bench/metered_transport.h"

#include <phosphor/tracer.h>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace phosphor::bench {
namespace {

constexpr int rounds = 15;
constexpr int warm_up_rounds = 15;     // not counted: they touch all of the queue's memory
constexpr int times_a_round = 10'000;  // of two threads fit into the queue: none is dropped
constexpr std::size_t queue_bytes = std::size_t{16} << 20;

// What is measured: `round` does it `times_a_round` times, in each of `threads` threads at once.
struct Work {
  std::string name;
  std::string each;  // what is done that often: "span", "note" …
  int threads;
  std::function<void()> round;
};

struct Cost {
  std::vector<double> ns;  // for each time; one entry for each round and thread
  double allocations = 0;  // for each time, in the threads of the work
};

std::uint64_t allocations_so_far() noexcept {
  return allocations_of_this_thread != nullptr ? allocations_of_this_thread() : 0;
}

// One round in one thread.
struct ThreadCost {
  double ns = 0;
  double allocations = 0;

  void measure(const std::function<void()>& round) {
    const std::uint64_t allocated = allocations_so_far();
    const auto begin = std::chrono::steady_clock::now();
    round();
    const std::chrono::duration<double, std::nano> took = std::chrono::steady_clock::now() - begin;
    ns = took.count() / times_a_round;
    allocations = static_cast<double>(allocations_so_far() - allocated) / times_a_round;
  }
};

// All threads begin together.
std::vector<ThreadCost> measure_round(const Work& work) {
  std::vector<ThreadCost> costs(static_cast<std::size_t>(work.threads));
  std::vector<std::thread> running;
  std::atomic<int> ready{0};
  for (ThreadCost& cost : costs) {
    running.emplace_back([&] {
      ready.fetch_add(1);
      while (ready.load() < work.threads) std::this_thread::yield();
      cost.measure(work.round);
    });
  }
  for (std::thread& thread : running) thread.join();
  return costs;
}

Cost measure(const Work& work, const std::function<void()>& between_rounds) {
  Cost cost;
  for (int round = -warm_up_rounds; round < rounds; ++round) {
    between_rounds();
    for (const ThreadCost& thread : measure_round(work)) {
      if (round < 0) continue;
      cost.ns.push_back(thread.ns);
      cost.allocations += thread.allocations;
    }
  }
  cost.allocations /= static_cast<double>(cost.ns.size());
  return cost;
}

// For each time, or for each annotation where one time leaves several.
void report_cost(Report& report, const Work& work, const std::string& unit, const Cost& cost,
                 double share, const std::string& conditions) {
  const double least = *std::min_element(cost.ns.begin(), cost.ns.end()) * share;
  report.add({"client", work.name, "ns/" + unit, median(cost.ns) * share,
              fmt::format("median of {} rounds; {}", rounds, conditions), least});
  if (allocations_of_this_thread == nullptr) return;
  report.add({"client", work.name, "allocations/" + unit, cost.allocations * share,
              "in the recording threads"});
}

void measure_floors(Report& report) {
  for (const Floor& floor : client_floors()) {
    const Work work{floor.name, "span", 1, [&] { floor.work(times_a_round); }};
    report_cost(report, work, work.each, measure(work, [] {}), 1, "no tracer");
  }
}

TracerOptions options_for_load(const std::shared_ptr<SenderMeter>& meter,
                               std::size_t datagram_bytes) {
  TracerOptions options{"bench"};
  options.transport = metered_udp(meter, datagram_bytes);
  options.queue_bytes = queue_bytes;
  return options;
}

// What the loads record into, and the context of a call that they belong to.
struct Recording {
  explicit Recording(TracerOptions options) : tracer(std::move(options)) {}

  Tracer tracer;
  ServerCall served = tracer.recv(Context(), "root");

  void spans() noexcept {
    for (int i = 0; i < times_a_round; ++i) {
      tracer.send(served.context(), "balance", "GET /balance").recv();
    }
  }

  void spans_with_attributes() noexcept {
    for (int i = 0; i < times_a_round; ++i) {
      ClientCall call = tracer.send(served.context(), "balance", "GET /balance");
      call.attribute("http.request.method", "GET");
      call.attribute("cloud.region", "eu-west-1");
      call.attribute("http.response.status_code", 200);
      call.attribute("attempt", i);
      call.recv();
    }
  }

  void notes() noexcept {
    for (int i = 0; i < times_a_round; ++i) served.note("cache miss");
  }

  void messages() noexcept {
    for (int i = 0; i < times_a_round; ++i) {
      (void)tracer.publish(served.context(), "feed", "payment made");
    }
  }
};

std::uint64_t dropped(const TracerCounters& counters) {
  std::uint64_t sum = 0;
  for (const std::uint64_t count : counters.dropped.by_reason) sum += count;
  return sum;
}

struct Load {
  std::string name;
  std::string each;
  int threads;
  void (Recording::*what)() noexcept;
};

int times_of(const Load& load) { return (warm_up_rounds + rounds) * load.threads * times_a_round; }

// How many annotations each time leaves is what the tracer counted.
void measure_load(Report& report, const Load& load) {
  const auto meter = std::make_shared<SenderMeter>();
  Recording recording(options_for_load(meter, 0));
  const std::uint64_t before = recording.tracer.counters().recorded;
  const Work work{load.name, load.each, load.threads, [&] { (recording.*load.what)(); }};
  const Cost cost = measure(work, [&] { (void)recording.tracer.flush(std::chrono::seconds(10)); });
  (void)recording.tracer.shutdown(std::chrono::seconds(10));
  const TracerCounters counters = recording.tracer.counters();
  const double annotations = static_cast<double>(counters.recorded - before) / times_of(load);
  const std::string conditions = fmt::format("annotations each: {}; dropped: {} of {}", annotations,
                                             dropped(counters), counters.recorded);
  report_cost(report, work, load.each, cost, 1, conditions);
  if (annotations > 1) report_cost(report, work, "annotation", cost, 1 / annotations, conditions);
  const double sent = static_cast<double>(counters.sent) / annotations;
  report.add({"client", load.name + ": sender", "CPU ns/" + load.each,
              static_cast<double>(meter->cpu_ns.load()) / sent,
              "mean of all rounds; loopback UDP, with the system calls"});
}

// As the sender fills datagrams for a collector on the same host, and over a network.
void measure_bytes(Report& report, const std::string& where, std::size_t datagram_bytes) {
  const auto meter = std::make_shared<SenderMeter>();
  Recording recording(options_for_load(meter, datagram_bytes));
  recording.spans();
  (void)recording.tracer.shutdown(std::chrono::seconds(10));
  const TracerCounters counters = recording.tracer.counters();
  const double bytes = static_cast<double>(meter->bytes.load());
  report.add({"client", "wire, " + where, "bytes/annotation",
              bytes / static_cast<double>(counters.sent),
              fmt::format("plain spans; {} datagrams", counters.datagrams)});
}

void measure_disabled(Report& report) {
  TracerOptions off{"bench"};
  off.disabled = true;
  Recording recording(std::move(off));
  const Work work{"span, disabled", "span", 1, [&] { recording.spans(); }};
  report_cost(report, work, work.each, measure(work, [] {}), 1, "TracerOptions::disabled");
}

}  // namespace

void measure_client(Report& report) {
  measure_floors(report);
  const std::array loads{
      Load{"span", "span", 1, &Recording::spans},
      Load{"span, 4 attributes", "span", 1, &Recording::spans_with_attributes},
      Load{"note", "annotation", 1, &Recording::notes},
      Load{"message sent, one mark", "annotation", 1, &Recording::messages},
      Load{"span, 2 threads", "span", 2, &Recording::spans},
      Load{"span, 4 attributes, 2 threads", "span", 2, &Recording::spans_with_attributes},
  };
  for (const Load& load : loads) measure_load(report, load);
  measure_disabled(report);
  measure_bytes(report, "60,000-byte datagrams", 0);
  measure_bytes(report, "1400-byte datagrams", 1400);
}

}  // namespace phosphor::bench
