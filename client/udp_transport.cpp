#include "client/udp_transport.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <utility>

namespace phosphor {
namespace {

constexpr std::chrono::seconds lookup_interval{60};
constexpr std::chrono::seconds retry_interval{5};  // after a failed look-up, or a refusal

bool is_loopback(const sockaddr& address) noexcept {
  if (address.sa_family == AF_INET) {
    const auto& v4 = reinterpret_cast<const sockaddr_in&>(address);
    return ntohl(v4.sin_addr.s_addr) >> 24 == 127;
  }
  if (address.sa_family == AF_INET6) {
    const auto& v6 = reinterpret_cast<const sockaddr_in6&>(address);
    return IN6_IS_ADDR_LOOPBACK(&v6.sin6_addr) != 0;
  }
  return false;
}

}  // namespace

UdpTransport::UdpTransport(UdpAddress address, std::size_t datagram_bytes)
    : address_(std::move(address)), fixed_datagram_bytes_(datagram_bytes) {}

bool UdpTransport::open() noexcept {
  const Clock::time_point now = Clock::now();
  if (now < next_lookup_) return socket_.is_open();
  const bool connected = connect_to_first_address();
  next_lookup_ = now + (connected ? lookup_interval : retry_interval);
  return socket_.is_open();
}

// Keeps the old socket if there is no new one.
bool UdpTransport::connect_to_first_address() noexcept {
  addrinfo wanted{};
  wanted.ai_family = AF_UNSPEC;
  wanted.ai_socktype = SOCK_DGRAM;
  wanted.ai_flags = AI_NUMERICSERV;
  addrinfo* found = nullptr;
  const std::string port = std::to_string(address_.port);
  if (getaddrinfo(address_.host.c_str(), port.c_str(), &wanted, &found) != 0) return false;
  bool connected = false;
  for (const addrinfo* at = found; at != nullptr && !connected; at = at->ai_next) {
    connected = socket_.connect(*at->ai_addr, at->ai_addrlen);
    if (connected) loopback_ = is_loopback(*at->ai_addr);
  }
  freeaddrinfo(found);
  return connected;
}

void UdpTransport::begin_anew_after_fork() noexcept {
  socket_.close();
  next_lookup_ = {};
}

std::size_t UdpTransport::datagram_bytes() noexcept {
  if (fixed_datagram_bytes_ != 0) return fixed_datagram_bytes_;
  open();
  return loopback_ ? loopback_datagram_bytes : network_datagram_bytes;
}

bool UdpTransport::send(std::string_view datagram) noexcept {
  if (!open()) return false;
  if (socket_.send(datagram)) return true;
  const int error = errno;
  // A collector that is gone may come back elsewhere under its name.
  if (error == ECONNREFUSED) next_lookup_ = std::min(next_lookup_, Clock::now() + retry_interval);
  if (error == ECONNREFUSED || error == EINTR) return socket_.send(datagram);
  if (error == EAGAIN || error == ENOBUFS) return socket_.wait_writable() && socket_.send(datagram);
  if (error != EMSGSIZE) {
    socket_.close();
    next_lookup_ = Clock::now() + retry_interval;
  }
  return false;
}

}  // namespace phosphor
