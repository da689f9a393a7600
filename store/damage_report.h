// What is known of a store's damage, as it is told.
//
// A value. Threads: any. Failure: none.

#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace phosphor {

struct DamageReport {
  std::uint64_t count = 0;             // of all that was found
  std::vector<std::string> sentences;  // of the first hundred
};

}  // namespace phosphor
