// One datagram to a port on this machine, as any foreign client would send it.
//
// Threads: any. Failure: false if the system did not take it.

#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>
#include <string_view>

namespace phosphor::test {

inline bool send_udp(std::uint16_t port, std::string_view bytes) {
  const int socket = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (socket < 0) return false;
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(port);
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const ssize_t sent = ::sendto(socket, bytes.data(), bytes.size(), 0,
                                reinterpret_cast<const sockaddr*>(&to), sizeof to);
  ::close(socket);
  return sent == static_cast<ssize_t>(bytes.size());
}

}  // namespace phosphor::test
