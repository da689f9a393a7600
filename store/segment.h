// A segment: what one head became when it was sealed, up to 32 blocks in the order of trace ids.
//
// The blocks, and the filter that says which of them have a search term, lie in the slice's family;
// what is needed to find a block stays in memory: which traces it may have, where each block begins
// and ends, and between which times its traces start. That costs about 3 bytes a trace and 56 bytes
// a block.
//
// A trace starts no later than its earliest time here, and no earlier than the earliest time that
// was known of it when the segment was written; between these bounds a search by time looks for it.
// Where a trace was known before and has an earlier time here, older segments have it under its
// former start: it is listed here as moved, and found by that. Few searches need these lists, which
// are longer than all else that is said of a segment, so they stay on disk; what is kept is between
// which times they lie.
//
// Immutable. Threads: any. Failure: reading gives an Error for bytes that are no segment.

#pragma once

#include "store/head.h"
#include "store/time_slices.h"
#include "store/trace_filter.h"

#include <phosphor/ids.h>
#include <phosphor/result.h>
#include <phosphor/timestamp.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace phosphor {

// Between which times traces start. One without any known time here may start at any.
struct StartRange {
  Timestamp earliest = Timestamp::max();
  Timestamp latest = Timestamp::min();

  // `start` is the trace's own here, `known_start` of what was known before as well.
  void add(Timestamp start, Timestamp known_start) noexcept;
  void add(const StartRange& other) noexcept;
};

struct BlockPlace {
  TraceId first;
  TraceId last;
  StartRange starts;
  // No span lasts longer; the largest there is where annotations, which are joined, may.
  std::chrono::nanoseconds longest{std::numeric_limits<std::int64_t>::min()};

  bool may_have_annotations() const noexcept { return longest == std::chrono::nanoseconds::max(); }
};

// What is written of a segment beside its blocks and filter pages.
struct SegmentSummary {
  std::vector<BlockPlace> blocks;
  std::vector<TraceStart> moved;
  std::vector<std::uint32_t> fingerprints;  // of its traces, ascending
  std::uint64_t record_count = 0;
  std::size_t filter_page_count = 0;
};

std::string segment_value(const SegmentSummary& summary);
Result<SegmentSummary> read_segment_value_untrusted(std::string_view bytes_untrusted);
// Only those that moved, without looking at what comes after them.
Result<std::vector<TraceStart>> read_moved_untrusted(std::string_view bytes_untrusted);

// Of all traces of a segment that moved; without any, the ranges are empty.
struct MovedRange {
  StartRange starts;
  Timestamp latest_former = Timestamp::min();

  bool empty() const noexcept { return latest_former == Timestamp::min(); }
};
MovedRange range_of(const std::vector<TraceStart>& moved) noexcept;

struct Segment {
  Segment(std::uint64_t number, SlicePointer slice, const SegmentSummary& summary);

  // The blocks that may have records of the trace: [first, end).
  std::pair<std::size_t, std::size_t> blocks_of(TraceId id, std::uint32_t fingerprint) const;

  const std::uint64_t number;
  const SlicePointer slice;
  const std::vector<BlockPlace> blocks;
  const MovedRange moved;
  const std::uint64_t record_count;
  const std::size_t filter_page_count;
  StartRange starts;
  TraceFilter traces;
};

using SegmentPointer = std::shared_ptr<const Segment>;
using SegmentList = std::vector<SegmentPointer>;  // oldest first

}  // namespace phosphor
