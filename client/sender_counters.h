// The counts of one Tracer: what was recorded, and what became of it.
//
// `recorded` grows before an annotation is queued and the others after its fate is known, each with
// release order; who reads the fates first and `recorded` last never sees more fates than records.
//
// Threads: any.

#pragma once

#include <phosphor/drop_counts.h>

#include <array>
#include <atomic>
#include <cstdint>

namespace phosphor {

struct SenderCounters {
  std::atomic<std::uint64_t> recorded{0};
  std::atomic<std::uint64_t> sampled_out{0};  // calls; beside those that the pens have counted
  std::atomic<std::uint64_t> sent{0};
  std::array<std::atomic<std::uint64_t>, drop_reason_count> dropped{};
  std::atomic<std::uint64_t> datagrams{0};
  std::atomic<std::uint64_t> send_errors{0};

  static void add(std::atomic<std::uint64_t>& counter, std::uint64_t count) noexcept {
    counter.fetch_add(count, std::memory_order_release);
  }
  void drop(DropReason reason, std::uint64_t count = 1) noexcept {
    add(dropped[static_cast<std::size_t>(reason) - 1], count);
  }
  DropCounts drops() const noexcept {
    DropCounts counts;
    for (std::size_t i = 0; i < drop_reason_count; ++i) {
      counts.by_reason[i] = dropped[i].load(std::memory_order_acquire);
    }
    return counts;
  }
};

}  // namespace phosphor
