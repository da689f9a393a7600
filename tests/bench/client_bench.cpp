#include "tests/bench/client_bench.h"

#include "tests/bench/allocation_count.h"

#include <phosphor/tracer.h>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstring>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace phosphor::bench {
namespace {

constexpr int repetitions = 15;
constexpr int warm_up = 5;  // rounds that are not counted: they touch all of the queue's memory
constexpr int spans_per_repetition = 10'000;  // of two threads fit into the queue: none is dropped
constexpr std::size_t queue_bytes = std::size_t{16} << 20;

// Takes every datagram and forgets it.
class Sink final : public Transport {
 public:
  std::size_t datagram_bytes() noexcept override { return 60'000; }
  bool send(std::string_view) noexcept override { return true; }
};

// The least that stamping and keeping a span can cost: two readings of the system's clock, and a
// record copied into a ring in memory.
class Floor {
 public:
  void span() noexcept {
    std::array<char, 128> record{};
    const auto start = std::chrono::system_clock::now();
    const auto end = std::chrono::system_clock::now();
    std::memcpy(record.data(), &start, sizeof start);
    std::memcpy(record.data() + sizeof start, &end, sizeof end);
    ring_[next_.load(std::memory_order_relaxed) % ring_.size()] = record;
    next_.fetch_add(1, std::memory_order_release);
  }

 private:
  std::vector<std::array<char, 128>> ring_ = std::vector<std::array<char, 128>>(1 << 14);
  std::atomic<std::size_t> next_{0};
};

struct Cost {
  std::vector<double> ns_per_span;  // one for each repetition and thread
  double allocations_per_span = 0;
};

// Runs `span` in `threads` threads at once, again and again, with `between` in the pauses.
Cost measure(int threads, const std::function<void()>& spans,
             const std::function<void()>& between) {
  Cost cost;
  std::atomic<std::uint64_t> allocations{0};
  for (int repetition = -warm_up; repetition < repetitions; ++repetition) {
    between();
    std::vector<double> ns(static_cast<std::size_t>(threads));
    std::vector<std::thread> running;
    std::atomic<int> ready{0};
    for (int t = 0; t < threads; ++t) {
      running.emplace_back([&, t] {
        ready.fetch_add(1);
        while (ready.load() < threads) std::this_thread::yield();
        const std::uint64_t before =
            allocations_of_this_thread != nullptr ? allocations_of_this_thread() : 0;
        const auto begin = std::chrono::steady_clock::now();
        spans();
        const std::chrono::duration<double, std::nano> took =
            std::chrono::steady_clock::now() - begin;
        ns[static_cast<std::size_t>(t)] = took.count() / spans_per_repetition;
        if (allocations_of_this_thread != nullptr) {
          allocations += allocations_of_this_thread() - before;
        }
      });
    }
    for (std::thread& thread : running) thread.join();
    if (repetition < 0) {
      allocations = 0;
      continue;
    }
    cost.ns_per_span.insert(cost.ns_per_span.end(), ns.begin(), ns.end());
  }
  cost.allocations_per_span = static_cast<double>(allocations.load()) /
                              (static_cast<double>(threads) * repetitions * spans_per_repetition);
  return cost;
}

void report_cost(Report& report, const std::string& name, const Cost& cost,
                 const std::string& conditions) {
  const double least = *std::min_element(cost.ns_per_span.begin(), cost.ns_per_span.end());
  const double middle = median(cost.ns_per_span);
  report.add({"client", name, "ns/span", middle,
              fmt::format("median of {}; least {:.0f}; {}", repetitions, least, conditions)});
}

struct SpanKindOfLoad {
  std::string name;
  bool attributes;
  int threads;
};

void record_spans(Tracer& tracer, const Context& context, bool attributes) noexcept {
  for (int i = 0; i < spans_per_repetition; ++i) {
    ClientCall call = tracer.send(context, "balance", "GET /balance");
    if (attributes) {
      call.attribute("http.request.method", "GET");
      call.attribute("cloud.region", "eu-west-1");
      call.attribute("http.response.status_code", 200);
      call.attribute("attempt", i);
    }
    call.recv();
  }
}

std::unique_ptr<Tracer> tracer_for_load() {
  TracerOptions options{"bench"};
  options.transport = std::make_unique<Sink>();
  options.queue_bytes = queue_bytes;
  return std::make_unique<Tracer>(std::move(options));
}

void measure_load(Report& report, const SpanKindOfLoad& load) {
  const std::unique_ptr<Tracer> tracer = tracer_for_load();
  const Context context = tracer->recv(Context(), "root").context();
  const Cost cost = measure(
      load.threads, [&] { record_spans(*tracer, context, load.attributes); },
      [&] { (void)tracer->flush(std::chrono::seconds(10)); });
  (void)tracer->flush(std::chrono::seconds(10));
  const TracerCounters counters = tracer->counters();
  std::uint64_t dropped = 0;
  for (const std::uint64_t count : counters.dropped.by_reason) dropped += count;
  report_cost(report, load.name, cost,
              fmt::format("2 annotations; {} recorded, {} dropped", counters.recorded, dropped));
  if (allocations_of_this_thread == nullptr) return;
  report.add({"client", load.name + ", allocations", "1/span", cost.allocations_per_span,
              "in the recording threads"});
}

void measure_floor(Report& report, int threads) {
  std::vector<Floor> floors(1);
  Floor& floor = floors.front();
  const Cost cost = measure(
      threads,
      [&] {
        for (int i = 0; i < spans_per_repetition; ++i) floor.span();
      },
      [] {});
  report_cost(report, "floor: two clock reads, one record into a ring", cost, "no tracer");
}

}  // namespace

void measure_client(Report& report) {
  measure_floor(report, 1);
  measure_load(report, {"span", false, 1});
  measure_load(report, {"span, 4 attributes", true, 1});
  measure_load(report, {"span, 2 threads", false, 2});
  measure_load(report, {"span, 4 attributes, 2 threads", true, 2});
}

}  // namespace phosphor::bench
