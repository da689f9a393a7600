// Which spans of a trace that matches are counted: those that fulfil one of the search's conditions
// on spans; all of them where it has none.
//
// A value, owned by one request. Threads: pure. Failure: none.

#pragma once

#include "store/trace_store.h"

#include <vector>

namespace phosphor {

class CountedSpans {
 public:
  explicit CountedSpans(const TraceCondition& where);

  bool has(const Span& span) const;

 private:
  std::vector<SpanCondition> conditions_;
};

}  // namespace phosphor
