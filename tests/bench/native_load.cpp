// UDP: batches of our own format, or the ancestor's single annotations.

#include "tests/bench/cpu_clock.h"
#include "tests/bench/daemon_api.h"
#include "tests/bench/load.h"
#include "tests/bench/load_pace.h"
#include "tests/bench/native_body.h"
#include "tests/bench/workload.h"

#include <phosphor/datagram.h>

#include <fmt/format.h>
#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <cstring>
#include <deque>
#include <memory>
#include <random>
#include <stdexcept>
#include <thread>
#include <utility>

namespace phosphor::bench {
namespace {

using Clock = std::chrono::steady_clock;

// What a client of ours fills on loopback.
constexpr std::size_t datagram_bytes = 60'000;

// How much may be under way: half of the daemon's receive buffer (8 MiB, which the kernel counts
// at twice its size and fills with its own bookkeeping too); of small datagrams it holds less.
constexpr std::uint64_t batch_bytes_under_way = std::uint64_t{4} << 20;
constexpr std::uint64_t ancestor_bytes_under_way = std::uint64_t{1} << 20;

// Asking costs the daemon a quarter of a millisecond of CPU, which would count as ingest: so
// seldom, but before half of what may be under way has been stored, even at twice the rate of
// today.
constexpr std::chrono::milliseconds time_between_questions{10};
// A lost last datagram is not heard of by anything that follows it: give it up after this.
constexpr std::chrono::seconds silence_patience{3};

// At a low rate.
constexpr std::chrono::milliseconds max_batch_age{100};

struct FreeAddresses {
  void operator()(addrinfo* list) const noexcept { freeaddrinfo(list); }
};

class UdpSocket {
 public:
  explicit UdpSocket(const UdpTarget& target) {
    addrinfo hints{};
    hints.ai_socktype = SOCK_DGRAM;
    addrinfo* list = nullptr;
    const int code = getaddrinfo(target.host.c_str(), target.port.c_str(), &hints, &list);
    const std::unique_ptr<addrinfo, FreeAddresses> addresses(list);
    if (code == 0) socket_ = ::socket(list->ai_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (socket_ < 0 || ::connect(socket_, list->ai_addr, list->ai_addrlen) != 0) {
      throw std::runtime_error(fmt::format("no UDP socket to {}:{}", target.host, target.port));
    }
  }
  ~UdpSocket() { ::close(socket_); }
  UdpSocket(const UdpSocket&) = delete;
  UdpSocket& operator=(const UdpSocket&) = delete;

  bool send(std::string_view bytes) const {
    return ::send(socket_, bytes.data(), bytes.size(), 0) == static_cast<ssize_t>(bytes.size());
  }

 private:
  int socket_ = -1;
};

// Sends datagrams, and waits where the daemon would fall too far behind.
class Sender {
 public:
  Sender(const UdpTarget& target, std::uint64_t bytes_under_way)
      : socket_(target), bytes_under_way_(bytes_under_way) {
    if (!target.api) return;
    api_.emplace(target.api->host, target.api->port);
    before_ = udp_totals(*api_);
  }

  void send(std::string_view datagram, std::uint32_t annotations) {
    ++outcome_.answers[socket_.send(datagram) ? "sent" : std::strerror(errno)];
    ++outcome_.messages;
    outcome_.bytes += datagram.size();
    outcome_.annotations += annotations;
    bytes_since_asked_ += datagram.size();
    if (api_ && bytes_since_asked_ >= bytes_under_way_ / 2) wait_until_under_way();
  }

  // Waits until everything has been stored or lost, where there is somebody to ask.
  LoadOutcome finish() {
    if (!api_) return std::move(outcome_);
    bytes_under_way_ = 0;
    wait_until_under_way();
    const std::uint64_t stored = udp_totals(*api_).stored - before_.stored;
    outcome_.spans_acknowledged = stored / 2;
    outcome_.spans_failed = (outcome_.annotations - stored) / 2;
    return std::move(outcome_);
  }

 private:
  // Until the daemon has at most half of what may be under way before it.
  void wait_until_under_way() {
    const std::uint64_t bytes_each = outcome_.bytes / outcome_.annotations + 1;
    const std::uint64_t may_wait = bytes_under_way_ / 2 / bytes_each;
    std::uint64_t settled_before = 0;
    Clock::time_point heard = Clock::now();
    while (true) {
      const std::uint64_t settled = udp_totals(*api_).settled() - before_.settled();
      if (settled + may_wait >= outcome_.annotations) break;
      if (settled != settled_before) heard = Clock::now();
      settled_before = settled;
      if (Clock::now() - heard > silence_patience) break;
      std::this_thread::sleep_for(time_between_questions);
    }
    bytes_since_asked_ = 0;
  }

  UdpSocket socket_;
  std::uint64_t bytes_under_way_;
  std::optional<HttpConnection> api_;
  UdpTotals before_;
  std::uint64_t bytes_since_asked_ = 0;
  LoadOutcome outcome_;
};

// Each run is a set of new processes: the same ids again would be old batches.
std::uint64_t random_sender_id() {
  std::random_device random;
  return (std::uint64_t{random()} << 32 | random()) | 1;
}

class NativeLoad {
 public:
  NativeLoad(const UdpTarget& target, const LoadPlan& plan)
      : plan_(plan),
        sender_(target, batch_bytes_under_way),
        pace_(plan.spans_per_second),
        drawer_(plan.seed) {
    for (std::size_t host = 0; host < host_count; ++host) {
      batches_.emplace_back(system_, host, random_sender_id(), datagram_bytes);
    }
  }

  LoadOutcome run() {
    TraceDraw trace;
    const std::uint64_t traces = drawer_.traces_with(plan_.spans);
    std::uint64_t spans = 0;
    for (std::uint64_t index = 0; index < traces; ++index) {
      drawer_.draw(index, trace);
      for (std::size_t i = 0; i < trace.size; ++i) add(trace, i);
      spans += trace.size;
      if (pace_.wait(spans)) send_old();
    }
    send_all();
    LoadOutcome outcome = sender_.finish();
    outcome.spans = spans;
    return outcome;
  }

 private:
  void add(const TraceDraw& trace, std::size_t span) {
    NativeBody& batch = batches_[trace.spans[span].host];
    const Timestamp begin = begin_of_trace(plan_.begin, trace.index);
    if (batch.add(trace, span, begin)) return;
    send(batch);
    if (!batch.add(trace, span, begin)) throw std::runtime_error("a span is too large");
  }

  void send(NativeBody& batch) {
    const std::uint32_t annotations = batch.annotation_count();
    sender_.send(batch.finish(), annotations);
  }

  // At a low rate a batch is sent before it is full, as a client does.
  void send_old() {
    if (Clock::now() - sent_all_ > max_batch_age) send_all();
  }

  void send_all() {
    sent_all_ = Clock::now();
    for (NativeBody& batch : batches_) {
      if (batch.annotation_count() > 0) send(batch);
    }
  }

  const LoadPlan& plan_;
  const ModelSystem system_;
  Sender sender_;
  const LoadPace pace_;
  const TraceDrawer drawer_;
  std::deque<NativeBody> batches_;  // by host
  Clock::time_point sent_all_ = Clock::now();
};

template <typename Send>
LoadOutcome measured(Send send) {
  const double cpu_before = process_cpu_seconds();
  const Clock::time_point begin = Clock::now();
  LoadOutcome outcome = send();
  outcome.seconds = std::chrono::duration<double>(Clock::now() - begin).count();
  outcome.generator_cpu_seconds = process_cpu_seconds() - cpu_before;
  return outcome;
}

}  // namespace

LoadOutcome send_native(const UdpTarget& target, const LoadPlan& plan) {
  return measured([&] { return NativeLoad(target, plan).run(); });
}

LoadOutcome send_ancestor(const UdpTarget& target, const LoadPlan& plan) {
  return measured([&] {
    Sender sender(target, ancestor_bytes_under_way);
    const LoadPace pace(plan.spans_per_second);
    Workload workload(plan.seed, plan.begin);
    const std::uint64_t traces = workload.drawer().traces_with(plan.spans);
    std::uint64_t spans = 0;
    for (std::uint64_t index = 0; index < traces; ++index) {
      workload.next();
      for (const Annotation& annotation : workload.annotations()) {
        sender.send(encode_ancestor_annotation(annotation), 1);
      }
      spans += workload.spans().size();
      pace.wait(spans);
    }
    LoadOutcome outcome = sender.finish();
    outcome.spans = spans;
    return outcome;
  });
}

}  // namespace phosphor::bench
