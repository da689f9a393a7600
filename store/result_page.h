// One page of search results, from the matches one after the other: the same for every store.
//
// Owned by one search. Threads: its own. Failure: none.

#pragma once

#include "store/trace_store.h"

namespace phosphor {

class ResultPage {
 public:
  // The query outlives it.
  explicit ResultPage(const SearchQuery& query) : query_(query) {}

  // Takes the next match, as TraceReader::visit() gives them. False when the page is full and no
  // later match can belong to it.
  bool add(const Trace& trace);

  // The page; to be called once.
  SearchPage finish(const ReadCost& cost);

 private:
  bool add_in_order(const Trace& trace);
  void keep_longest(const Trace& trace);

  const SearchQuery& query_;
  std::vector<TraceSummary> traces_;  // by duration: a heap, the last one of the page first
  bool there_are_more_ = false;
};

}  // namespace phosphor
