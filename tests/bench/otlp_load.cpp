// OTLP: requests of one process each, over a few kept-alive connections.

#include "tests/bench/cpu_clock.h"
#include "tests/bench/load.h"
#include "tests/bench/load_pace.h"
#include "tests/bench/otlp_body.h"
#include "tests/bench/otlp_transport.h"

#include <algorithm>
#include <chrono>
#include <deque>
#include <functional>
#include <future>
#include <memory>
#include <thread>
#include <utility>

namespace phosphor::bench {
namespace {

using Clock = std::chrono::steady_clock;

// At a low rate a body is sent before it is full, as an SDK does.
constexpr std::chrono::seconds max_body_age{1};

// Between two attempts, where the server names no time: twice as long each time.
constexpr std::chrono::milliseconds first_retry_pause{100};
constexpr std::chrono::milliseconds max_retry_pause{5'000};

// What all connections share.
struct Shared {
  explicit Shared(const LoadPlan& load) : plan(load), traces(trace_count_of(load)) {}

  const LoadPlan& plan;
  const ModelSystem system;
  const OtlpPieces pieces{system};
  const TraceDrawer drawer{plan.seed};
  const std::uint64_t traces;
};

// One connection's share: every n-th trace.
class Connection {
 public:
  Connection(const Shared& shared, std::size_t number, std::unique_ptr<OtlpTransport> transport)
      : shared_(shared),
        plan_(shared.plan),
        number_(number),
        transport_(std::move(transport)),
        pace_(plan_.spans_per_second / static_cast<double>(plan_.connections)) {
    for (std::size_t host = 0; host < host_count; ++host) {
      processes_.emplace_back(shared.pieces, *shared.system.resource(host),
                              plan_.spans_per_request);
    }
  }

  LoadOutcome run() {
    TraceDraw trace;
    for (std::uint64_t index = number_; index < shared_.traces; index += plan_.connections) {
      if (is_stopped()) return outcome();
      shared_.drawer.draw(index, trace);
      for (std::size_t i = 0; i < trace.size; ++i) add(trace, i);
      made_ += trace.size;
      if (pace_.wait(made_)) send_old();
    }
    for (Process& process : processes_) send(process);
    return outcome();
  }

 private:
  struct Process {
    Process(const OtlpPieces& pieces, const Resource& resource, std::size_t max_spans)
        : body(pieces, resource, max_spans) {}

    OtlpBody body;
    std::vector<SpanPlace> places;  // of its spans, where that is kept
    Clock::time_point begun;        // where there is a rate
  };

  void add(const TraceDraw& trace, std::size_t span) {
    Process& process = processes_[trace.spans[span].host];
    if (process.body.span_count() == 0 && plan_.spans_per_second > 0) process.begun = Clock::now();
    process.body.add(trace, span, begin_of_trace(plan_.begin, trace.index));
    if (plan_.acknowledged != nullptr) {
      process.places.push_back({trace.index, static_cast<std::uint32_t>(span)});
    }
    if (process.body.span_count() == plan_.spans_per_request) send(process);
  }

  bool is_stopped() const { return plan_.stop != nullptr && *plan_.stop; }

  LoadOutcome outcome() {
    outcome_.spans_acknowledged = acknowledged_;
    return std::move(outcome_);
  }

  void send_old() {
    const Clock::time_point now = Clock::now();
    for (Process& process : processes_) {
      if (process.body.span_count() > 0 && now - process.begun > max_body_age) send(process);
    }
  }

  void send(Process& process) {
    const std::size_t spans = process.body.span_count();
    if (spans == 0) return;
    const bool taken = exchange(process.body.finish());
    outcome_.spans += spans;
    (taken ? acknowledged_ : outcome_.spans_failed) += spans;
    if (taken) {
      for (const SpanPlace& place : process.places) plan_.acknowledged->acknowledge(place);
    }
    process.places.clear();
    process.body.clear();
  }

  // Until it is acknowledged, or refused for good, or was tried often enough.
  bool exchange(std::string_view body) {
    std::chrono::milliseconds pause = first_retry_pause;
    for (int attempt = 0;; ++attempt) {
      const OtlpAnswer answer = transport_->send(body);
      ++outcome_.messages;
      outcome_.bytes += answer.sent_bytes;
      ++outcome_.answers[answer.text];
      if (answer.acknowledged) return true;
      if (!answer.may_be_sent_again || attempt == plan_.retries || is_stopped()) return false;
      std::this_thread::sleep_for(answer.retry_after.count() > 0 ? answer.retry_after : pause);
      pause = std::min(2 * pause, max_retry_pause);
    }
  }

  const Shared& shared_;
  const LoadPlan& plan_;
  const std::size_t number_;
  const std::unique_ptr<OtlpTransport> transport_;
  const LoadPace pace_;
  std::deque<Process> processes_;  // by host
  std::uint64_t made_ = 0;
  std::uint64_t acknowledged_ = 0;
  LoadOutcome outcome_;
};

void join(LoadOutcome& sum, const LoadOutcome& share) {
  sum.spans += share.spans;
  sum.messages += share.messages;
  sum.bytes += share.bytes;
  sum.spans_acknowledged =
      sum.spans_acknowledged.value_or(0) + share.spans_acknowledged.value_or(0);
  sum.spans_failed += share.spans_failed;
  for (const auto& [answer, count] : share.answers) sum.answers[answer] += count;
}

using MakeTransport = std::function<std::unique_ptr<OtlpTransport>()>;

LoadOutcome send_otlp(const LoadPlan& plan, const MakeTransport& make_transport) {
  const Shared shared(plan);
  const double cpu_before = process_cpu_seconds();
  const Clock::time_point begin = Clock::now();
  std::vector<std::future<LoadOutcome>> shares;
  for (std::size_t i = 0; i < plan.connections; ++i) {
    shares.push_back(std::async(std::launch::async, [&shared, &make_transport, i] {
      return Connection(shared, i, make_transport()).run();
    }));
  }
  LoadOutcome outcome;
  for (std::future<LoadOutcome>& share : shares) join(outcome, share.get());
  outcome.seconds = std::chrono::duration<double>(Clock::now() - begin).count();
  outcome.generator_cpu_seconds = process_cpu_seconds() - cpu_before;
  return outcome;
}

}  // namespace

LoadOutcome send_otlp_http(const HttpUrl& url, const LoadPlan& plan) {
  return send_otlp(plan, [&] { return http_transport(url, plan.compression); });
}

LoadOutcome send_otlp_grpc(const std::string& target, const LoadPlan& plan) {
  return send_otlp(plan, [&] { return grpc_transport(target, plan.compression); });
}

}  // namespace phosphor::bench
