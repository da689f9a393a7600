#include "store/result_page.h"

#include "store/trace_match.h"
#include "store/trace_summary.h"

#include <algorithm>
#include <utility>

namespace phosphor {
namespace {

SearchCursor place_of(const TraceSummary& summary) {
  return {summary.start, summary.trace_id, summary.duration};
}

bool is_longer(const TraceSummary& a, const TraceSummary& b) {
  return before_in_page(place_of(a), place_of(b), SearchOrder::longest_first);
}

}  // namespace

bool ResultPage::add(const Trace& trace) {
  if (query_.order != SearchOrder::longest_first) return add_in_order(trace);
  keep_longest(trace);
  return true;
}

bool ResultPage::add_in_order(const Trace& trace) {
  there_are_more_ = traces_.size() == query_.limit;
  if (there_are_more_) return false;
  traces_.push_back(summarize(trace));
  return true;
}

void ResultPage::keep_longest(const Trace& trace) {
  TraceSummary summary = summarize(trace);
  if (query_.after && !before_in_page(*query_.after, place_of(summary), query_.order)) return;
  traces_.push_back(std::move(summary));
  std::push_heap(traces_.begin(), traces_.end(), is_longer);
  if (traces_.size() <= query_.limit) return;
  there_are_more_ = true;
  std::pop_heap(traces_.begin(), traces_.end(), is_longer);
  traces_.pop_back();
}

SearchPage ResultPage::finish(const ReadCost& cost) {
  if (query_.order == SearchOrder::longest_first) {
    std::sort_heap(traces_.begin(), traces_.end(), is_longer);
  }
  SearchPage page{std::move(traces_), std::nullopt, cost};
  if (there_are_more_) page.next = place_of(page.traces.back());
  return page;
}

Result<SearchPage> TraceReader::search(const SearchQuery& query, const ReadLimits& limits) const {
  if (query.limit == 0) {
    return Error{ErrorCode::invalid_argument, "a search needs a limit of at least 1"};
  }
  ResultPage page(query);
  auto cost = visit(query, limits, [&](const Trace& trace) { return page.add(trace); });
  if (!cost) return cost.error();
  return page.finish(*cost);
}

}  // namespace phosphor
