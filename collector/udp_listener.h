// The socket that native clients send to (7760/udp), and the thread that reads it.
//
// The thread only receives: each datagram goes into the backlog as it came, so that a burst leaves
// the kernel's buffer as fast as it can. What the kernel drops before that is counted.
//
// Owner: `phosphor serve`; the backlog outlives it. Threads: listen(), stop() and destruction by
// the owner's; the counters by any. Failure: listen() says why an address cannot be had. libuv is
// used in this file and its handle wrapper only.

#pragma once

#include "collector/backlog.h"

#include <phosphor/result.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

namespace phosphor {

struct UdpListenerOptions {
  std::string host = "127.0.0.1";  // an address, or a name of one (IPv4 first)
  std::uint16_t port = 0;          // 0: any free port
  // The kernel's buffer. 8 MiB lost nothing at 100,000 datagrams/s, the system's default of 208 KiB
  // lost at every rate tried.
  std::size_t receive_buffer_bytes = std::size_t{8} << 20;
};

struct UdpCounters {
  std::uint64_t datagrams = 0;
  std::uint64_t bytes = 0;
  std::uint64_t kernel_drops = 0;  // datagrams that found the kernel's buffer full
  std::uint64_t receive_errors = 0;
};

class UdpListener {
 public:
  // Binds, and starts to receive.
  static Result<std::unique_ptr<UdpListener>> listen(const UdpListenerOptions& options,
                                                     Backlog& backlog);
  // As stop().
  ~UdpListener();

  // "127.0.0.1:7760", "[::1]:7760"
  std::string address() const;
  std::uint16_t port() const noexcept;
  // Less than was asked for where the kernel refused (net.core.rmem_max).
  std::size_t receive_buffer_bytes() const noexcept;

  UdpCounters counters() const;

  // Hands over what the kernel's buffer holds, closes the socket and ends the thread. What arrives
  // meanwhile is received too, for a second at most. A second call does nothing.
  void stop();

 private:
  struct State;
  explicit UdpListener(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace phosphor
