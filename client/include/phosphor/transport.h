// What carries datagrams from a Tracer to a collector. UDP is built in (TracerOptions::transport
// left empty); phosphor/transports.h has others; tests and simulations pass their own.
//
// The Tracer owns its Transport. Threads: all functions are called by the sender's thread only.
// After a shutdown that missed its deadline that thread may be in send() still; the Transport lives
// until it returns.

#pragma once

#include <phosphor/export.h>

#include <cstddef>
#include <string_view>

namespace phosphor {

// A batch's header, and a mark with the longest names, fit into the smallest datagram.
inline constexpr std::size_t min_datagram_bytes = 1200;

class PHOSPHOR_EXPORT Transport {
 public:
  virtual ~Transport() = default;

  // The largest datagram that will arrive, in bytes; asked before each datagram is filled. Outside
  // of [min_datagram_bytes, 65507] it is taken as the nearer of the two.
  virtual std::size_t datagram_bytes() noexcept = 0;

  // Hands one datagram to the network. False if it was not taken; then it is counted as lost
  // (send_failed) and not tried again. May wait for a short time, as long as it likes to delay what
  // comes after.
  virtual bool send(std::string_view datagram) noexcept = 0;

  // In the child of a fork, by its only thread: what the parent's sender did with this object was
  // cut off at any point. Nothing may be waited for or taken from the parent.
  virtual void begin_anew_after_fork() noexcept {}
};

}  // namespace phosphor
