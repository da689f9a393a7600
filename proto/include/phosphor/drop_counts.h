// How many annotations a sender dropped before they were sent, and why. Each batch carries the
// counts (phosphor/batch.h), and a Tracer tells them to its application.
//
// Threads: values.

#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace phosphor {

// Why a sender dropped an annotation before it was sent. The numbers travel; they never change.
enum class DropReason : std::uint8_t {
  queue_full = 1,   // the application recorded faster than the sender could send
  too_large = 2,    // one annotation alone did not fit into a datagram
  send_failed = 3,  // the operating system refused the datagram
  shutdown = 4,     // still queued when the deadline of a shutdown passed
};
inline constexpr std::size_t drop_reason_count = 4;

// Annotations dropped since the sender started, by reason.
struct DropCounts {
  std::array<std::uint64_t, drop_reason_count> by_reason{};

  constexpr std::uint64_t& operator[](DropReason reason) noexcept {
    return by_reason[static_cast<std::size_t>(reason) - 1];
  }
  constexpr std::uint64_t operator[](DropReason reason) const noexcept {
    return by_reason[static_cast<std::size_t>(reason) - 1];
  }
};

}  // namespace phosphor
