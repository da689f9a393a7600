#include "store/trace_history.h"

#include <algorithm>

namespace phosphor {

void TraceHistory::add(std::uint32_t fingerprint, std::uint64_t slice) {
  if (parts_.empty() || parts_.back().count == parts_.back().capacity) {
    const std::size_t capacity =
        parts_.empty() ? first_capacity : std::min(2 * parts_.back().capacity, last_capacity);
    parts_.push_back({TraceFilter(capacity), capacity});
  }
  Part& part = parts_.back();
  part.filter.add(fingerprint);
  part.newest_slice = std::max(part.newest_slice, slice);
  ++part.count;
}

// The newest first: most traces that come again come again soon.
bool TraceHistory::may_contain(std::uint32_t fingerprint) const noexcept {
  return std::any_of(parts_.rbegin(), parts_.rend(),
                     [&](const Part& part) { return part.filter.may_contain(fingerprint); });
}

void TraceHistory::forget_before(std::uint64_t slice) {
  std::erase_if(parts_, [&](const Part& part) { return part.newest_slice < slice; });
}

}  // namespace phosphor
