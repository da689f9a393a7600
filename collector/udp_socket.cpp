#include "collector/udp_socket.h"

#include <fmt/core.h>
#include <linux/sock_diag.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <limits>
#include <memory>
#include <utility>

namespace phosphor {

namespace {

SourceAddress from_sockaddr(const sockaddr_storage& storage) noexcept {
  if (storage.ss_family == AF_INET) {
    sockaddr_in v4;
    std::memcpy(&v4, &storage, sizeof v4);
    std::uint8_t bytes[4];
    std::memcpy(bytes, &v4.sin_addr, sizeof bytes);
    return SourceAddress::from_ipv4(bytes, ntohs(v4.sin_port));
  }
  sockaddr_in6 v6;
  std::memcpy(&v6, &storage, sizeof v6);
  SourceAddress address;
  std::memcpy(address.ip.data(), &v6.sin6_addr, address.ip.size());
  address.port = ntohs(v6.sin6_port);
  return address;
}

struct FreeAddresses {
  void operator()(addrinfo* list) const noexcept { freeaddrinfo(list); }
};
using Addresses = std::unique_ptr<addrinfo, FreeAddresses>;

Result<Addresses> resolve(const std::string& host, std::uint16_t port) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_DGRAM;
  hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  addrinfo* list = nullptr;
  const int code = getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &list);
  if (code != 0) {
    return Error{ErrorCode::invalid_argument,
                 fmt::format("no address for host '{}': {}", host, gai_strerror(code))};
  }
  return Addresses(list);
}

// Of the addresses that a name has (localhost has two) the one that clients try by default.
const addrinfo& preferred(const addrinfo& first) noexcept {
  for (const addrinfo* a = &first; a != nullptr; a = a->ai_next) {
    if (a->ai_family == AF_INET) return *a;
  }
  return first;
}

Error bind_error(const std::string& host, std::uint16_t port) {
  return {ErrorCode::io,
          fmt::format("cannot listen on {}:{}/udp: {}", host, port, std::strerror(errno))};
}

}  // namespace

UdpSocket::UdpSocket(UdpSocket&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)) {}

UdpSocket& UdpSocket::operator=(UdpSocket&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  return *this;
}

UdpSocket::~UdpSocket() {
  if (descriptor_ >= 0) close(descriptor_);
}

Result<UdpSocket> UdpSocket::bind(const std::string& host, std::uint16_t port) {
  Result<Addresses> addresses = resolve(host, port);
  if (!addresses) return std::move(addresses).error();
  const addrinfo& address = preferred(**addresses);
  UdpSocket bound(::socket(address.ai_family, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (bound.descriptor_ < 0) return bind_error(host, port);
  if (address.ai_family == AF_INET6) {
    // "::" then means every address of both kinds, as people expect.
    const int off = 0;
    setsockopt(bound.descriptor_, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
  }
  if (::bind(bound.descriptor_, address.ai_addr, address.ai_addrlen) != 0) {
    return bind_error(host, port);
  }
  return bound;
}

std::size_t UdpSocket::request_receive_buffer(std::size_t bytes) {
  // The kernel doubles what is asked for, for its own bookkeeping, and keeps it in an int.
  constexpr std::size_t most = std::numeric_limits<int>::max() / 2;
  const int asked = static_cast<int>(std::min(bytes, most));
  if (setsockopt(descriptor_, SOL_SOCKET, SO_RCVBUFFORCE, &asked, sizeof asked) != 0) {
    setsockopt(descriptor_, SOL_SOCKET, SO_RCVBUF, &asked, sizeof asked);
  }
  int granted = 0;
  socklen_t length = sizeof granted;
  getsockopt(descriptor_, SOL_SOCKET, SO_RCVBUF, &granted, &length);
  return static_cast<std::size_t>(granted) / 2;
}

Result<std::optional<UdpSocket::Received>> UdpSocket::receive(std::span<char> buffer) {
  sockaddr_storage from{};
  socklen_t from_length = sizeof from;
  const ssize_t size = recvfrom(descriptor_, buffer.data(), buffer.size(), MSG_DONTWAIT,
                                reinterpret_cast<sockaddr*>(&from), &from_length);
  if (size >= 0) {
    return std::optional(Received{static_cast<std::size_t>(size), from_sockaddr(from)});
  }
  if (errno == EAGAIN || errno == EWOULDBLOCK) return std::optional<Received>();
  return Error{ErrorCode::io, fmt::format("udp: cannot receive: {}", std::strerror(errno))};
}

std::uint32_t UdpSocket::kernel_drops() const noexcept {
  std::array<std::uint32_t, SK_MEMINFO_VARS> memory{};
  socklen_t length = sizeof memory;
  if (getsockopt(descriptor_, SOL_SOCKET, SO_MEMINFO, memory.data(), &length) != 0) return 0;
  return memory[SK_MEMINFO_DROPS];
}

SourceAddress UdpSocket::local_address() const noexcept {
  sockaddr_storage local{};
  socklen_t length = sizeof local;
  getsockname(descriptor_, reinterpret_cast<sockaddr*>(&local), &length);
  return from_sockaddr(local);
}

}  // namespace phosphor
