// Datagrams over UDP to one collector.
//
// The address is looked up by the sender's thread when it is first needed, never by a caller, and
// again when the network failed, five seconds after a port that nobody listens on, and once a
// minute, because collectors move. The socket is connected, so the kernel tells of such a port
// (ECONNREFUSED). It tells so at the *next* send, about an earlier datagram, which was counted as
// sent and is lost: the collector sees that later in the numbers of the batches. The datagram at
// hand was not touched and is tried again.
//
// Threads: the sender's.

#pragma once

#include "client/datagram_socket.h"

#include <phosphor/transport.h>

#include <chrono>
#include <cstdint>
#include <string>

namespace phosphor {

struct UdpAddress {
  std::string host;
  std::uint16_t port;
};

inline constexpr std::size_t loopback_datagram_bytes = 60'000;
// Of Ethernet's 1500 bytes, with room for IPv6 and tunnels: one lost fragment would lose all.
inline constexpr std::size_t network_datagram_bytes = 1400;

class UdpTransport final : public Transport {
 public:
  // `datagram_bytes`: 0 chooses by the address.
  UdpTransport(UdpAddress address, std::size_t datagram_bytes);

  std::size_t datagram_bytes() noexcept override;
  bool send(std::string_view datagram) noexcept override;
  void begin_anew_after_fork() noexcept override;

 private:
  using Clock = std::chrono::steady_clock;

  bool open() noexcept;
  bool connect_to_first_address() noexcept;

  const UdpAddress address_;
  const std::size_t fixed_datagram_bytes_;
  DatagramSocket socket_;
  bool loopback_ = false;
  Clock::time_point next_lookup_{};
};

}  // namespace phosphor
