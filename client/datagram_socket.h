// A connected datagram socket, of the Internet or of this machine: what the transports over one
// have in common.
//
// Threads: the sender's. Failure: false, and errno says why.

#pragma once

#include <sys/socket.h>

#include <string_view>

namespace phosphor {

class DatagramSocket {
 public:
  DatagramSocket() = default;
  DatagramSocket(const DatagramSocket&) = delete;
  DatagramSocket& operator=(const DatagramSocket&) = delete;
  ~DatagramSocket() { close(); }

  bool is_open() const noexcept { return descriptor_ >= 0; }

  // Keeps what it was connected to before if it fails.
  bool connect(const sockaddr& address, socklen_t address_bytes) noexcept;

  // Also in a fork's child, where the descriptor is a copy: where `descriptor_` says so, it is
  // open, as it is set after opening and reset before closing.
  void close() noexcept;

  // Without waiting. Requires: is_open().
  bool send(std::string_view datagram) noexcept;

  // Waits until there is room to send, for as long as a full buffer of a fast receiver needs.
  bool wait_writable() const noexcept;

 private:
  int descriptor_ = -1;
};

}  // namespace phosphor
