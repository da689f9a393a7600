// Which rows of the head a search has to look at.
//
// A row's terms, which the journal's encoder has hashed already, and its duration decide most of
// it; what they cannot decide is asked of the record itself. The answer is a superset of what
// matters, as that of store/block_search.h is, by the same rules for spans and annotations.
//
// Owned by the search that made it. Threads: the search's own. Failure: none; a row that cannot be
// read is admitted, so that whoever loads its trace says what is wrong.

#pragma once

#include "store/head.h"
#include "store/search_plan.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace phosphor {

class RowFilter {
 public:
  explicit RowFilter(SearchPlan plan);

  const SearchPlan& plan() const noexcept { return plan_; }

  // The rows that make their traces candidates, ascending.
  std::vector<std::uint32_t> rows_of(const HeadEntry& entry);

 private:
  // A test of a whole span as far as its row can say it.
  struct RowTest {
    std::optional<std::vector<Term>> terms;
    std::optional<ValueTest> duration;
  };

  static RowTest row_test_of(const SpanTest& test);
  static bool decided_by_rows(const Formula<RowTest>& formula);
  bool admits(const HeadEntry& entry, std::uint32_t row);
  bool row_may(const Formula<RowTest>& formula, const JournalEntry& entry,
               const JournalRow& row) const;
  bool record_admits(const HeadEntry& entry, std::uint32_t row);
  std::vector<std::uint32_t> rows_with_terms(const HeadEntry& entry);

  const SearchPlan plan_;
  const Formula<RowTest> span_;
  const bool rows_decide_;     // of spans: nothing is to be asked of the record
  const bool anchors_decide_;  // of annotations, likewise
  RecordBatch record_;         // the one that is read
};

}  // namespace phosphor
