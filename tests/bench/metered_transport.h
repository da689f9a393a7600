// UDP to a socket of this process that nobody reads, with a meter: what the sender's thread has
// used of a processor, and how many bytes it has sent.
//
// The kernel takes each datagram, copies it, and drops it when the socket's buffer is full: the
// sender pays what it pays for a collector on the same host. The meter reads the thread's own
// clock after each send, so the last part of a pass is in the next reading.
//
// Threads: the transport's functions the sender's; the meter any. Failure: throws std::system_error
// where no socket can be had.

#pragma once

#include <phosphor/transport.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>

namespace phosphor::bench {

struct SenderMeter {
  std::atomic<std::uint64_t> cpu_ns{0};  // since the thread's start
  std::atomic<std::uint64_t> bytes{0};   // of datagrams, without UDP's and IP's headers
};

// `datagram_bytes`: as TracerOptions has it.
std::unique_ptr<Transport> metered_udp(std::shared_ptr<SenderMeter> meter,
                                       std::size_t datagram_bytes);

}  // namespace phosphor::bench
