#include "store/recent_traces.h"

#include "store/span_time.h"

#include <algorithm>
#include <iterator>

namespace phosphor {

void RecentTrace::set_older_starts(const std::vector<Timestamp>& starts) {
  older_minima_.clear();
  Timestamp minimum = no_time;
  for (const Timestamp start : starts) {
    minimum = earlier(minimum, start);
    older_minima_.push_back(minimum);
  }
}

RecentTrace::Plan RecentTrace::add(Timestamp earliest, const std::vector<Term>& terms) {
  Plan plan;
  const Timestamp start = in_slice_ ? earlier(head_.start, earliest) : earliest;
  const bool moved = in_slice_ && start != head_.start;
  head_.start = start;
  in_slice_ = true;

  if (!all_terms_known_ || (moved && ++moves_ > max_moves)) {
    plan.terms = terms;
    if (moved) plan.unsorted_starts.push_back(start);
    forget_terms();
  } else {
    std::vector<Term> all;
    std::set_union(terms_.begin(), terms_.end(), terms.begin(), terms.end(),
                   std::back_inserter(all));
    if (moved) {
      plan.terms = all;
    } else {
      std::set_difference(terms.begin(), terms.end(), terms_.begin(), terms_.end(),
                          std::back_inserter(plan.terms));
    }
    terms_ = std::move(all);
    if (terms_.size() > max_terms) forget_terms();
  }
  for (const Timestamp older : older_minima_) {
    plan.unsorted_starts.push_back(earlier(older, start));
  }
  return plan;
}

void RecentTrace::forget_terms() {
  all_terms_known_ = false;
  terms_ = {};
}

RecentTrace* RecentTraces::find(TraceId id) {
  if (const auto found = young_.find(id); found != young_.end()) return &found->second;
  const auto found = old_.find(id);
  if (found == old_.end()) return nullptr;
  RecentTrace trace = std::move(found->second);
  old_.erase(found);
  return &insert(id, std::move(trace));
}

RecentTrace& RecentTraces::insert(TraceId id, RecentTrace trace) {
  make_room();
  young_terms_ += trace.term_count();
  return young_.insert_or_assign(id, std::move(trace)).first->second;
}

void RecentTraces::count_terms(std::size_t added) { young_terms_ += added; }

void RecentTraces::make_room() {
  if (young_.size() < max_traces && young_terms_ < max_terms) return;
  old_ = std::move(young_);
  young_.clear();
  young_terms_ = 0;
}

void RecentTraces::clear() {
  young_.clear();
  old_.clear();
  young_terms_ = 0;
}

}  // namespace phosphor
