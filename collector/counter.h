// What went through the collector since it started, for /metrics.
//
// Owner: the part that counts. Threads: one at a time adds, any reads at any time; two counters
// read together may be of slightly different moments.

#pragma once

#include <atomic>
#include <cstdint>

namespace phosphor {

class Counter {
 public:
  void add(std::uint64_t more) noexcept { value_.fetch_add(more, std::memory_order_relaxed); }
  std::uint64_t value() const noexcept { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::uint64_t> value_{0};
};

struct IngestCounters {
  Counter writes;  // to the store, of one batch of records each; failures included
  Counter write_failures;
  Counter write_nanoseconds;
  Counter records_written;  // spans and annotations
  Counter spans_written;
};

}  // namespace phosphor
