// Native UDP: full datagrams, a window of them under way.

#include "tests/bench/load.h"
#include "tests/bench/workload.h"

#include <phosphor/batch.h>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstring>
#include <stdexcept>
#include <thread>

namespace phosphor::bench {
namespace {

using Clock = std::chrono::steady_clock;

// What a client of ours fills on loopback.
constexpr std::size_t datagram_bytes = 60'000;
// Some hundred kilobytes: the daemon asks for a receive buffer of 8 MiB and mostly gets some of it.
constexpr std::uint64_t datagrams_under_way = 8;
// Asking costs the daemon's CPU too, so it is asked seldom.
constexpr std::chrono::microseconds time_between_questions{500};
// A lost last datagram is not heard of by anything that follows it: give it up after this.
constexpr std::chrono::seconds silence_patience{3};

class UdpSocket {
 public:
  explicit UdpSocket(std::uint16_t port) : fd_(::socket(AF_INET, SOCK_DGRAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    sockaddr generic{};
    std::memcpy(&generic, &address, sizeof address);
    if (fd_ < 0 || ::connect(fd_, &generic, sizeof address) != 0) {
      throw std::runtime_error(fmt::format("no UDP socket to port {}", port));
    }
  }
  ~UdpSocket() { ::close(fd_); }
  UdpSocket(const UdpSocket&) = delete;
  UdpSocket& operator=(const UdpSocket&) = delete;

  void send(std::string_view bytes) const {
    if (::send(fd_, bytes.data(), bytes.size(), 0) < 0) {
      throw std::runtime_error(fmt::format("sending a datagram failed: {}", std::strerror(errno)));
    }
  }

 private:
  int fd_;
};

class NativeSender {
 public:
  NativeSender(const DaemonUnderTest& daemon, const LoadPlan& plan)
      : socket_(daemon.udp_port()), api_(daemon.http_port()), before_(sender_totals(api_)) {
    header_.sender_id = plan.seed | 1;
    header_.service = "bench";
    begin();
  }

  void add(const Annotation& annotation) {
    if (encoder_.add(annotation)) return;
    send();
    if (!encoder_.add(annotation)) throw std::runtime_error("an annotation is too large");
  }

  // Sends what is left and waits until everything has been stored or lost.
  void finish() {
    if (encoder_.annotation_count() > 0) send();
    wait_until_under_way(0);
  }

  std::uint64_t annotations() const { return header_.annotations_before; }
  SenderTotals totals() { return sender_totals(api_); }

 private:
  void begin() {
    header_.base_time = std::chrono::system_clock::now();
    encoder_.begin(header_);
  }

  void send() {
    const std::uint64_t count = encoder_.annotation_count();
    socket_.send(encoder_.finish());
    header_.sequence++;
    header_.annotations_before += count;
    begin();
    wait_until_under_way(datagrams_under_way * count);
  }

  // Until the daemon has at most so many annotations before it.
  void wait_until_under_way(std::uint64_t annotations) {
    std::uint64_t settled_before = 0;
    Clock::time_point heard = Clock::now();
    while (true) {
      const SenderTotals now = sender_totals(api_);
      const std::uint64_t settled =
          now.stored + now.lost_on_wire + now.dropped_by_collector -
          (before_.stored + before_.lost_on_wire + before_.dropped_by_collector);
      if (settled + annotations >= header_.annotations_before) return;
      if (settled != settled_before) heard = Clock::now();
      settled_before = settled;
      if (Clock::now() - heard > silence_patience) return;
      std::this_thread::sleep_for(time_between_questions);
    }
  }

  UdpSocket socket_;
  HttpConnection api_;
  SenderTotals before_;
  std::array<char, datagram_bytes> buffer_;
  BatchEncoder encoder_{buffer_.data(), buffer_.size()};
  BatchHeader header_;
};

}  // namespace

LoadResult send_native(const DaemonUnderTest& daemon, const LoadPlan& plan) {
  Workload workload(plan.seed, plan.begin);
  NativeSender sender(daemon, plan);
  LoadResult result;
  const double cpu_before = daemon.usage().cpu_seconds;
  const Clock::time_point begin = Clock::now();
  while (result.spans < plan.spans) {
    workload.next();
    for (const Annotation& annotation : workload.annotations()) sender.add(annotation);
    result.spans += workload.spans().size();
  }
  sender.finish();
  result.seconds = std::chrono::duration<double>(Clock::now() - begin).count();
  result.daemon_cpu_seconds = daemon.usage().cpu_seconds - cpu_before;
  result.annotations = sender.annotations();
  result.senders = sender.totals();
  return result;
}

}  // namespace phosphor::bench
