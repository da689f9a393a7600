// The traces that a search has to look at, one by one in the order of its results.
//
// Heads, segments and blocks say of each trace between which times it starts. Newest first, the
// walk opens them from the latest bound downwards, oldest first from the earliest upwards, and
// hands out a trace when nothing that is unopened could come before it. A trace's true start is
// known when all its parts have been found; where that is beyond its bound it goes back into the
// queue. So every trace comes once, at its place, and nothing beyond what is asked for is opened.
//
// Owned by the read that made it, on its stack. Threads: the reader's own.
// Failure: resource_exhausted when the read's time is over or its candidates are too many.

#pragma once

#include "store/read_view.h"
#include "store/row_filter.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <unordered_set>
#include <vector>

namespace phosphor {

class TraceWalk {
 public:
  // What a walk may keep of traces that wait for their turn: about 100 MB of them.
  static constexpr std::size_t max_waiting = 2'000'000;

  // All outlive the walk.
  TraceWalk(ReadView& view, const SearchQuery& query, const ReadLimits& limits);

  // The next trace that starts in the query's range and after its cursor and may match; empty when
  // there are no more. Whether it does match is the caller's to see.
  Result<std::optional<TraceParts>> next();

 private:
  // Where a trace stands at the earliest, or for certain.
  struct Candidate {
    SearchCursor place;
    bool is_certain = false;
  };
  // A block that has not been opened, or a whole segment.
  struct Unopened {
    Timestamp bound;  // no trace of it comes before
    const Segment* segment;
    std::optional<std::size_t> block;
  };

  bool oldest_first() const noexcept { return query_.order == SearchOrder::oldest_first; }
  bool before(const SearchCursor& a, const SearchCursor& b) const noexcept;
  // For a heap with the first of the order in front.
  auto comes_later() const noexcept {
    return [this](const Candidate& a, const Candidate& b) { return before(b.place, a.place); };
  }
  auto is_opened_later() const noexcept {
    return [this](const Unopened& a, const Unopened& b) {
      return oldest_first() ? a.bound > b.bound : a.bound < b.bound;
    };
  }
  Timestamp bound_of(const StartRange& starts) const noexcept;
  bool in_range(const StartRange& starts) const noexcept;
  void push(const Unopened& place);
  Unopened pop_unopened();
  void add_segment(const Segment& segment);
  Result<void> open(const Unopened& next);
  Result<void> open_segment(const Segment& segment);
  Result<std::uint32_t> blocks_that_may(const Segment& segment);
  Result<std::uint32_t> blocks_with_one_of(const Segment& segment, const std::vector<Term>& terms);
  Result<std::uint32_t> blocks_that_may(const Segment& segment, const SpanCondition& condition);
  Result<void> open_block(const Segment& segment, std::size_t index);
  bool may_come_before(const Unopened& place, const Candidate& first) const noexcept;
  Result<void> open_all_before_the_first();
  bool may_be_out_of_sight(Timestamp former_start) const noexcept;
  Result<void> add_moved_of(const Segment& segment);
  void add_moved(const TraceStart& trace);
  // None where the trace is not in the page, or was there already.
  std::optional<Candidate> candidate_of(TraceId id, Timestamp latest_start,
                                        Timestamp earliest_start) const;
  void add(TraceId id, Timestamp latest_start, Timestamp earliest_start);
  void push(Candidate candidate);
  Candidate pop();
  Result<std::optional<TraceParts>> settle(const Candidate& candidate);
  bool is_beyond_range(const SearchCursor& place) const noexcept;

  ReadView& view_;
  const SearchQuery& query_;
  const ReadLimits& limits_;
  RowFilter filter_;
  std::vector<Unopened> unopened_;    // a heap, the first of the order first
  std::vector<Candidate> waiting_;    // a heap, the first of the page first
  std::unordered_set<TraceId> done_;  // handed out, or found not to be in the page
};

}  // namespace phosphor
