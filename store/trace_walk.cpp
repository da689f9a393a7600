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
  // Of heads there may be many at once, and later ones start later: the heap is made at the end.
  for (const auto& head : view.parts().heads) {
    for (const TraceStart& trace : head->candidates(filter_)) {
      if (const auto candidate = candidate_of(trace.id, trace.start, trace.known_start)) {
        waiting_.push_back(*candidate);
      }
    }
  }
  std::make_heap(waiting_.begin(), waiting_.end(), comes_later());
  for (const auto& head : view.parts().heads) {
    for (const TraceStart& trace : head->moved()) add_moved(trace);
  }
  for (const SegmentPointer& segment : *view.parts().segments) add_segment(*segment);
}

bool TraceWalk::before(const SearchCursor& a, const SearchCursor& b) const noexcept {
  return before_in_page(a, b, visiting_order(query_.order));
}

Timestamp TraceWalk::bound_of(const StartRange& starts) const noexcept {
  return oldest_first() ? starts.earliest : starts.latest;
}

bool TraceWalk::in_range(const StartRange& starts) const noexcept {
  if (starts.latest < query_.range.start || starts.earliest >= query_.range.end) return false;
  if (!query_.after || query_.order == SearchOrder::longest_first) return true;
  return oldest_first() ? starts.latest >= query_.after->start
                        : starts.earliest <= query_.after->start;
}

void TraceWalk::push(const Unopened& place) {
  unopened_.push_back(place);
  std::push_heap(unopened_.begin(), unopened_.end(), is_opened_later());
}

TraceWalk::Unopened TraceWalk::pop_unopened() {
  std::pop_heap(unopened_.begin(), unopened_.end(), is_opened_later());
  const Unopened first = unopened_.back();
  unopened_.pop_back();
  return first;
}

void TraceWalk::add_segment(const Segment& segment) {
  if (in_range(segment.starts)) push({bound_of(segment.starts), &segment, std::nullopt});
}

Result<void> TraceWalk::open(const Unopened& next) {
  return next.block ? open_block(*next.segment, *next.block) : open_segment(*next.segment);
}

Result<void> TraceWalk::open_segment(const Segment& segment) {
  if (auto added = add_moved_of(segment); !added) return added;
  const auto wanted = blocks_that_may(segment);
  if (!wanted) return wanted.error();
  for (std::size_t i = 0; i < segment.blocks.size(); ++i) {
    const StartRange& starts = segment.blocks[i].starts;
    if ((*wanted >> i & 1) == 0 || !in_range(starts)) continue;
    if (segment.blocks[i].longest < filter_.plan().min_duration) continue;
    push({bound_of(starts), &segment, i});
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
  if (*block == nullptr) return {};
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

// Older places have a trace that moved under its former start. Newest first, these are opened
// earlier, unless they are beyond the query's end or cursor; oldest first they are opened too late.
// Then it has to be looked at for what is there.
bool TraceWalk::may_be_out_of_sight(Timestamp former_start) const noexcept {
  if (oldest_first() || former_start >= query_.range.end) return true;
  return query_.after && query_.order == SearchOrder::newest_first &&
         former_start > query_.after->start;
}

Result<void> TraceWalk::add_moved_of(const Segment& segment) {
  if (segment.moved.empty() || !may_be_out_of_sight(segment.moved.latest_former)) return {};
  if (!in_range(segment.moved.starts)) return {};
  auto moved = view_.moved(segment);
  if (!moved) return moved.error();
  for (const TraceStart& trace : *moved) add_moved(trace);
  return {};
}

void TraceWalk::add_moved(const TraceStart& trace) {
  if (may_be_out_of_sight(*trace.moved_from)) add(trace.id, trace.start, trace.known_start);
}

// Without a known start here, the trace may start anywhere.
std::optional<TraceWalk::Candidate> TraceWalk::candidate_of(TraceId id, Timestamp latest_start,
                                                            Timestamp earliest_start) const {
  StartRange starts;
  starts.add(latest_start, earliest_start);
  if (!in_range(starts) || done_.contains(id)) return std::nullopt;
  return Candidate{{bound_of(starts), id}, false};
}

void TraceWalk::add(TraceId id, Timestamp latest_start, Timestamp earliest_start) {
  if (const auto candidate = candidate_of(id, latest_start, earliest_start)) push(*candidate);
}

void TraceWalk::push(Candidate candidate) {
  waiting_.push_back(candidate);
  std::push_heap(waiting_.begin(), waiting_.end(), comes_later());
}

TraceWalk::Candidate TraceWalk::pop() {
  std::pop_heap(waiting_.begin(), waiting_.end(), comes_later());
  const Candidate first = waiting_.back();
  waiting_.pop_back();
  return first;
}

bool TraceWalk::may_come_before(const Unopened& place, const Candidate& first) const noexcept {
  return oldest_first() ? place.bound <= first.place.start : place.bound >= first.place.start;
}

Result<void> TraceWalk::open_all_before_the_first() {
  while (!unopened_.empty() &&
         (waiting_.empty() || may_come_before(unopened_.front(), waiting_.front()))) {
    if (is_over(limits_)) return out_of_time();
    if (waiting_.size() > max_waiting) return too_many_candidates();
    if (auto opened = open(pop_unopened()); !opened) return opened;
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
// Only where it moved can its true place be before the candidate's: then it was handed out there,
// or that is not in the page.
Result<std::optional<TraceParts>> TraceWalk::settle(const Candidate& candidate) {
  const TraceId id = candidate.place.trace_id;
  auto found = view_.find(id);
  if (!found) return found.error();
  const SearchCursor place{found->start(), id};
  if (!candidate.is_certain && before(candidate.place, place)) {
    if (!is_beyond_range(place)) push({place, true});
    return std::optional<TraceParts>{};
  }
  done_.insert(id);
  const bool is_past = before(place, candidate.place);
  if (found->empty() || is_past || !in_page(place, query_)) return std::optional<TraceParts>{};
  return std::optional<TraceParts>(*std::move(found));
}

// Whether nothing from there on is wanted.
bool TraceWalk::is_beyond_range(const SearchCursor& place) const noexcept {
  return oldest_first() ? place.start >= query_.range.end : place.start < query_.range.start;
}

}  // namespace phosphor
