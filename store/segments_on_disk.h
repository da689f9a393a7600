// The segments of a store as they are found when it is opened.
//
// Threads: the caller's. Failure: none; what cannot be read is named in the DamageList and left
// out.

#pragma once

#include "store/damage.h"
#include "store/read_view.h"
#include "store/recent_starts.h"
#include "store/segment.h"
#include "store/time_slices.h"
#include "store/trace_history.h"

#include <cstdint>

namespace phosphor {

// A number that cannot be read must not be used again either: so many are passed over where
// something was damaged. Far more than a store has.
inline constexpr std::uint64_t numbers_passed_over = std::uint64_t{1} << 20;

struct SegmentsOnDisk {
  SegmentList segments;  // oldest first
  std::uint64_t next_number = 1;
};

// Enters every trace into the history.
SegmentsOnDisk read_segments(const TimeSlices& slices, TraceHistory& history, DamageList& damage);

// When the segment's traces start, and of what was known before.
RecentStarts::Starts starts_of(const Segment& segment, ReadView& view);

}  // namespace phosphor
