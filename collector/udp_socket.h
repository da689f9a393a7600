// A bound UDP socket: plain system calls, no thread.
//
// Owner: UdpListener. Threads: one at a time, but kernel_drops() may be called by any. Failure:
// bind() says in one sentence why the address cannot be had.

#pragma once

#include "collector/source_address.h"

#include <phosphor/result.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace phosphor {

class UdpSocket {
 public:
  UdpSocket() = default;
  UdpSocket(UdpSocket&& other) noexcept;
  UdpSocket& operator=(UdpSocket&& other) noexcept;
  UdpSocket(const UdpSocket&) = delete;
  UdpSocket& operator=(const UdpSocket&) = delete;
  ~UdpSocket();

  static Result<UdpSocket> bind(const std::string& host, std::uint16_t port);

  // Asks for a receive buffer, by force where the process may, and returns what there is now.
  std::size_t request_receive_buffer(std::size_t bytes);

  struct Received {
    std::size_t size = 0;
    SourceAddress from;
  };
  // The next datagram into `buffer`, without waiting; empty if there is none. An Error is one of
  // the operating system's, after which the next call may succeed.
  Result<std::optional<Received>> receive(std::span<char> buffer);

  // The kernel's own count for this socket since it was opened, modulo 2^32. Read on demand, where
  // SO_RXQ_OVFL tells it only with the next datagram that gets through.
  std::uint32_t kernel_drops() const noexcept;

  SourceAddress local_address() const noexcept;
  int descriptor() const noexcept { return descriptor_; }

 private:
  explicit UdpSocket(int descriptor) : descriptor_(descriptor) {}

  int descriptor_ = -1;
};

}  // namespace phosphor
