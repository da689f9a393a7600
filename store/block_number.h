// Which block of the store: the number of a segment, and of a block in it. Neither is used twice.
//
// A value. Threads: any. Failure: none.

#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>

namespace phosphor {

struct BlockNumber {
  std::uint64_t segment = 0;
  std::size_t index = 0;
  friend auto operator<=>(const BlockNumber&, const BlockNumber&) = default;
};

}  // namespace phosphor
