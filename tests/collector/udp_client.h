// A socket that sends datagrams to a port of this machine, for tests.
//
// Threads: one. Failure: the test's.

#pragma once

#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>
#include <string_view>

namespace phosphor::test {

class UdpClient {
 public:
  explicit UdpClient(std::uint16_t port, int family = AF_INET)
      : descriptor_(::socket(family, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
    REQUIRE(descriptor_ >= 0);
    if (family == AF_INET6) {
      sockaddr_in6 address{};
      address.sin6_family = AF_INET6;
      address.sin6_addr = in6addr_loopback;
      address.sin6_port = htons(port);
      connect_to(address);
    } else {
      sockaddr_in address{};
      address.sin_family = AF_INET;
      address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
      address.sin_port = htons(port);
      connect_to(address);
    }
  }
  ~UdpClient() { ::close(descriptor_); }
  UdpClient(const UdpClient&) = delete;
  UdpClient& operator=(const UdpClient&) = delete;

  void send(std::string_view bytes) {
    REQUIRE(::send(descriptor_, bytes.data(), bytes.size(), 0) ==
            static_cast<ssize_t>(bytes.size()));
  }

 private:
  template <typename Address>
  void connect_to(const Address& address) {
    REQUIRE(::connect(descriptor_, reinterpret_cast<const sockaddr*>(&address), sizeof address) ==
            0);
  }

  int descriptor_;
};

}  // namespace phosphor::test
