#include "store/trace_walk.h"

#include "store/block_search.h"
#include "store/span_time.h"
#include "store/trace_match.h"

#include <algorithm>
#include <utility>

namespace phosphor {
namespace {

constexpr std::uint32_t all_blocks = UINT32_MAX;

Error too_many_candidates() {
  return {ErrorCode::resource_exhausted,
          "too many traces would have to be looked into; narrow the search by a time range, a "
          "service, an operation or an attribute"};
}

Error out_of_time() {
  return {ErrorCode::resource_exhausted,
          "the time for this read was over; narrow it by a time range, a service, an operation or "
          "an attribute"};
}

}  // namespace

TraceWalk::TraceWalk(ReadView& view, const SearchQuery& query, const ReadLimits& limits)
    : view_(view), query_(query), limits_(limits), filter_(plan_of(query.where)) {
  for (const auto& head : view.parts().heads) {
    for (const TraceStart& trace : head->candidates(filter_)) {
      add(trace.id, trace.start, trace.known_start);
    }
    for (const TraceStart& trace : head->moved()) add_moved(trace);
  }
  for (const SegmentPointer& segment : *view.parts().segments) add_segment(*segment);
}

bool TraceWalk::in_range(const StartRange& starts) const noexcept {
  if (starts.latest < query_.range.start || starts.earliest >= query_.range.end) return false;
  return !query_.after || starts.earliest <= query_.after->start;
}

void TraceWalk::add_segment(const Segment& segment) {
  if (!in_range(segment.starts)) return;
  unopened_.push_back({segment.starts.latest, &segment, std::nullopt});
  std::push_heap(unopened_.begin(), unopened_.end(),
                 [](const Unopened& a, const Unopened& b) { return a.latest < b.latest; });
}

Result<void> TraceWalk::open(const Unopened& next) {
  return next.block ? open_block(*next.segment, *next.block) : open_segment(*next.segment);
}

Result<void> TraceWalk::open_segment(const Segment& segment) {
  for (const TraceStart& trace : segment.moved) add_moved(trace);
  const auto wanted = blocks_that_may(segment);
  if (!wanted) return wanted.error();
  for (std::size_t i = 0; i < segment.blocks.size(); ++i) {
    const StartRange& starts = segment.blocks[i].starts;
    if ((*wanted >> i & 1) == 0 || !in_range(starts)) continue;
    if (segment.blocks[i].longest < filter_.plan().min_duration) continue;
    unopened_.push_back({starts.latest, &segment, i});
    std::push_heap(unopened_.begin(), unopened_.end(),
                   [](const Unopened& a, const Unopened& b) { return a.latest < b.latest; });
  }
  return {};
}

// Bit i: block i may have a row that makes its trace a candidate. Of annotations only the anchors
// can be asked; a span has the terms of all that it fulfils.
Result<std::uint32_t> TraceWalk::blocks_that_may(const Segment& segment) {
  std::uint32_t annotated = 0;
  for (std::size_t i = 0; i < segment.blocks.size(); ++i) {
    if (segment.blocks[i].may_have_annotations()) annotated |= std::uint32_t{1} << i;
  }
  const SearchPlan& plan = filter_.plan();
  std::uint32_t anchored = all_blocks;
  if (plan.terms) {
    const auto found = blocks_with_one_of(segment, *plan.terms);
    if (!found || *found == 0) return found;
    anchored = *found;
  }
  const auto found = blocks_that_may(segment, plan.span);
  if (!found) return found;
  return (anchored & annotated) | (*found & ~annotated);
}

Result<std::uint32_t> TraceWalk::blocks_with_one_of(const Segment& segment,
                                                    const std::vector<Term>& terms) {
  std::uint32_t all = 0;
  for (const Term term : terms) {
    const auto found = view_.blocks_with(segment, term);
    if (!found) return found;
    all |= *found;
  }
  return all;
}

Result<std::uint32_t> TraceWalk::blocks_that_may(const Segment& segment,
                                                 const SpanCondition& condition) {
  if (condition.kind == SpanCondition::Kind::none_of) return all_blocks;
  if (condition.test) {
    const auto terms = terms_of(*condition.test);
    return terms ? blocks_with_one_of(segment, *terms) : all_blocks;
  }
  const bool needs_all = condition.kind == SpanCondition::Kind::all_of;
  std::uint32_t blocks = needs_all ? all_blocks : 0;
  for (const SpanCondition& part : condition.parts) {
    const auto found = blocks_that_may(segment, part);
    if (!found) return found;
    blocks = needs_all ? blocks & *found : blocks | *found;
  }
  return blocks;
}

Result<void> TraceWalk::open_block(const Segment& segment, std::size_t index) {
  auto block = view_.block(segment, index);
  if (!block) return block.error();
  auto traces = (*block)->reader->traces();
  if (!traces) return traces.error();
  auto found = candidates_in(*(*block)->reader, filter_.plan());
  if (!found) return found.error();
  for (const std::uint32_t i : *found) {
    const BlockTrace& trace = (*traces)[i];
    add(trace.id, trace.start, earlier(trace.start, trace.prior_start));
  }
  return {};
}

// Older places that have it under its former start may be beyond the query's end or cursor, where
// they are not opened: then it has to be looked at for what is there.
void TraceWalk::add_moved(const TraceStart& trace) {
  const Timestamp from = *trace.moved_from;
  const bool is_hidden = from >= query_.range.end || (query_.after && from > query_.after->start);
  if (is_hidden) add(trace.id, trace.start, trace.known_start);
}

// Without a known start here, the trace may start anywhere.
void TraceWalk::add(TraceId id, Timestamp latest_start, Timestamp earliest_start) {
  StartRange starts;
  starts.add(latest_start, earliest_start);
  if (!in_range(starts) || done_.contains(id)) return;
  push({{starts.latest, id}, false});
}

void TraceWalk::push(Candidate candidate) {
  waiting_.push_back(candidate);
  std::push_heap(waiting_.begin(), waiting_.end(), [](const Candidate& a, const Candidate& b) {
    return before_in_page(b.place, a.place);
  });
}

TraceWalk::Candidate TraceWalk::pop() {
  std::pop_heap(waiting_.begin(), waiting_.end(), [](const Candidate& a, const Candidate& b) {
    return before_in_page(b.place, a.place);
  });
  const Candidate first = waiting_.back();
  waiting_.pop_back();
  return first;
}

Result<void> TraceWalk::open_all_before_the_first() {
  while (!unopened_.empty() &&
         (waiting_.empty() || unopened_.front().latest >= waiting_.front().place.start)) {
    if (is_over(limits_)) return out_of_time();
    if (waiting_.size() > max_waiting) return too_many_candidates();
    std::pop_heap(unopened_.begin(), unopened_.end(),
                  [](const Unopened& a, const Unopened& b) { return a.latest < b.latest; });
    const Unopened next = unopened_.back();
    unopened_.pop_back();
    if (auto opened = open(next); !opened) return opened;
  }
  return {};
}

Result<std::optional<TraceParts>> TraceWalk::next() {
  while (true) {
    if (is_over(limits_)) return out_of_time();
    if (auto opened = open_all_before_the_first(); !opened) return opened.error();
    if (waiting_.empty()) return std::optional<TraceParts>{};
    const Candidate first = pop();
    if (done_.contains(first.place.trace_id)) continue;
    auto settled = settle(first);
    if (!settled) return settled.error();
    if (*settled) return settled;
  }
}

// The trace's parts if it stands where it is; else it waits for its true place, or is not wanted.
Result<std::optional<TraceParts>> TraceWalk::settle(const Candidate& candidate) {
  const TraceId id = candidate.place.trace_id;
  if (!candidate.is_certain) {
    auto start = view_.start_of(id);
    if (!start) return start.error();
    const SearchCursor place{*start, id};
    if (before_in_page(candidate.place, place)) {
      if (*start >= query_.range.start) push({place, true});
      return std::optional<TraceParts>{};
    }
  }
  done_.insert(id);
  if (!in_page(candidate.place.start, id, query_)) return std::optional<TraceParts>{};
  auto found = view_.find(id);
  if (!found) return found.error();
  if (found->empty()) return std::optional<TraceParts>{};
  return std::optional<TraceParts>(*std::move(found));
}

}  // namespace phosphor
