// What a measurement reads from the API of the daemon under test.
//
// Threads: one at a time. Failure: std::exception where the daemon does not answer as documented.

#pragma once

#include "tests/bench/http_connection.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace phosphor::bench {

// What came over UDP, over all senders (GET /metrics). Annotations, but for the kernel's drops.
struct UdpTotals {
  std::uint64_t stored = 0;
  std::uint64_t lost_on_wire = 0;
  std::uint64_t refused = 0;
  std::uint64_t dropped = 0;       // by the collector
  std::uint64_t kernel_drops = 0;  // datagrams

  // What nothing more will become of.
  std::uint64_t settled() const noexcept { return stored + lost_on_wire + refused + dropped; }
};
UdpTotals udp_totals(HttpConnection& api);

struct StoredCounts {
  std::uint64_t spans = 0;
  std::uint64_t annotations = 0;
};
StoredCounts stored_counts(HttpConnection& api);

// The ids of the traces in the answer to a search, in their order.
std::vector<std::string> trace_ids_of(const std::string& answer);

// What an answer says that it took; zeros where it says nothing of it.
struct AnswerCost {
  std::uint64_t traces_examined = 0;
  std::uint64_t blocks_read = 0;
};
AnswerCost cost_of(const std::string& answer);

}  // namespace phosphor::bench
