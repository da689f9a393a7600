#include "collector/tally_reasons.h"

#include <phosphor/datagram.h>

#include <array>
#include <cstddef>

namespace phosphor {

namespace {

// Reasons are numbered one after the other, from `first`.
template <typename Reason, std::size_t n>
NamedCounts named(const std::array<std::uint64_t, n>& counts, std::size_t first) {
  NamedCounts by_name;
  for (std::size_t i = 0; i < n; ++i) {
    by_name.push_back({to_string(static_cast<Reason>(first + i)), counts[i]});
  }
  return by_name;
}

}  // namespace

NamedCounts refusals_of(const SenderTally& tally) { return named<RefusalReason>(tally.refused, 0); }

NamedCounts collector_drops_of(const SenderTally& tally) {
  return named<CollectorDrop>(tally.dropped_by_collector, 0);
}

NamedCounts sender_drops_of(const SenderTally& tally) {
  return named<DropReason>(tally.dropped_by_sender.by_reason, 1);
}

}  // namespace phosphor
