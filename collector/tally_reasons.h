// A sender's losses by reason, each with its reason's name: what the API and /metrics both show.
//
// Every reason is there, also those that have not come up. Threads: pure functions. Failure: none.

#pragma once

#include "collector/sender_ledger.h"

#include <cstdint>
#include <vector>

namespace phosphor {

struct NamedCount {
  const char* reason;  // "queue_full"
  std::uint64_t count;
};
using NamedCounts = std::vector<NamedCount>;

NamedCounts refusals_of(const SenderTally& tally);
NamedCounts collector_drops_of(const SenderTally& tally);
NamedCounts sender_drops_of(const SenderTally& tally);

}  // namespace phosphor
