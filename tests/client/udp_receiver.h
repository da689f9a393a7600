// A UDP socket on a free port of the loopback interface that receives what a Tracer sends.
//
// Threads: one. Failure: the constructor throws, so that it may be used before main() too;
// receive() fails the test when nothing comes.

#pragma once

#include <doctest/doctest.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <string>
#include <system_error>

namespace phosphor::test {

class UdpReceiver {
 public:
  // 0: any free port.
  explicit UdpReceiver(std::uint16_t port = 0)
      : socket_(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    auto* const generic = reinterpret_cast<sockaddr*>(&address);
    socklen_t length = sizeof address;
    if (::bind(socket_, generic, length) != 0 || ::getsockname(socket_, generic, &length) != 0) {
      throw std::system_error(errno, std::generic_category(), "a UDP socket for the test");
    }
    port_ = ntohs(address.sin_port);
  }
  UdpReceiver(const UdpReceiver&) = delete;
  UdpReceiver& operator=(const UdpReceiver&) = delete;
  ~UdpReceiver() { ::close(socket_); }

  std::uint16_t port() const { return port_; }

  std::string receive() {
    pollfd waiting{socket_, POLLIN, 0};
    REQUIRE(::poll(&waiting, 1, 30'000) == 1);
    std::string datagram(65536, '\0');
    const ssize_t size = ::recv(socket_, datagram.data(), datagram.size(), 0);
    REQUIRE(size >= 0);
    datagram.resize(static_cast<std::size_t>(size));
    return datagram;
  }

 private:
  int socket_;
  std::uint16_t port_ = 0;
};

}  // namespace phosphor::test
