#include "tests/bench/metered_transport.h"

#include "client/udp_transport.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <ctime>
#include <system_error>
#include <utility>

namespace phosphor::bench {
namespace {

// Bound to a free port of the loopback interface, and never read.
class UnreadSocket {
 public:
  UnreadSocket() : socket_(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    auto* const generic = reinterpret_cast<sockaddr*>(&address);
    socklen_t length = sizeof address;
    if (::bind(socket_, generic, length) != 0 || ::getsockname(socket_, generic, &length) != 0) {
      throw std::system_error(errno, std::generic_category(), "a UDP socket for the bench");
    }
    port_ = ntohs(address.sin_port);
  }
  UnreadSocket(const UnreadSocket&) = delete;
  UnreadSocket& operator=(const UnreadSocket&) = delete;
  ~UnreadSocket() { ::close(socket_); }

  std::uint16_t port() const noexcept { return port_; }

 private:
  int socket_;
  std::uint16_t port_ = 0;
};

std::uint64_t cpu_ns_of_this_thread() noexcept {
  timespec used{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
  return static_cast<std::uint64_t>(used.tv_sec) * 1'000'000'000 +
         static_cast<std::uint64_t>(used.tv_nsec);
}

class MeteredUdp final : public Transport {
 public:
  MeteredUdp(std::shared_ptr<SenderMeter> meter, std::size_t datagram_bytes)
      : meter_(std::move(meter)),
        udp_(new UdpTransport({"127.0.0.1", receiver_.port()}, datagram_bytes)) {}

  std::size_t datagram_bytes() noexcept override { return udp_->datagram_bytes(); }

  bool send(std::string_view datagram) noexcept override {
    const bool sent = udp_->send(datagram);
    meter_->bytes.fetch_add(datagram.size());
    meter_->cpu_ns.store(cpu_ns_of_this_thread());
    return sent;
  }

 private:
  const std::shared_ptr<SenderMeter> meter_;
  UnreadSocket receiver_;
  // Only known as what it is by its base: the library is compiled without RTTI.
  const std::unique_ptr<Transport> udp_;
};

}  // namespace

std::unique_ptr<Transport> metered_udp(std::shared_ptr<SenderMeter> meter,
                                       std::size_t datagram_bytes) {
  return std::make_unique<MeteredUdp>(std::move(meter), datagram_bytes);
}

}  // namespace phosphor::bench
