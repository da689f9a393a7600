// The segments of a store as they are found when it is opened.
//
// Threads: the caller's. Failure: what is damaged is named in the DamageList and left out; a disk
// that refuses is an Error.

#pragma once

#include "store/damage.h"
#include "store/read_view.h"
#include "store/recent_starts.h"
#include "store/segment.h"
#include "store/slice_view.h"
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
Result<SegmentsOnDisk> read_segments(const SliceView& slices, TraceHistory& history,
                                     DamageList& damage);

// When the segment's traces start, and of what was known before.
RecentStarts::Starts starts_of(const Segment& segment, ReadView& view);

}  // namespace phosphor
