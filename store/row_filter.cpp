#include "store/row_filter.h"

#include "store/trace_match.h"

#include <algorithm>
#include <utility>

namespace phosphor {
namespace {

// The position of the first such term from `at` on; the number of terms if there is none. Most of
// them are others: so many at once that the compiler compares them in vector registers.
std::size_t next_with(Term wanted, const std::vector<Term>& terms, std::size_t at) noexcept {
  constexpr std::size_t step = 16;
  while (at + step <= terms.size()) {
    std::uint32_t found = 0;
    for (std::size_t i = 0; i < step; ++i) {
      found |= terms[at + i].value == wanted.value ? 1U : 0U;
    }
    if (found != 0) break;
    at += step;
  }
  while (at < terms.size() && terms[at] != wanted) ++at;
  return at;
}

// The row that the term at this position is of, from `row` on.
std::size_t row_of_term(const JournalEntry& entry, std::size_t at, std::size_t row) {
  while (at >= entry.rows[row].first_term + entry.rows[row].term_count) ++row;
  return row;
}

bool has_one_of(const std::vector<Term>& wanted, const JournalEntry& entry, const JournalRow& row) {
  const auto first = entry.terms.begin() + row.first_term;
  const auto end = first + row.term_count;
  return std::any_of(wanted.begin(), wanted.end(),
                     [&](Term term) { return std::find(first, end, term) != end; });
}

}  // namespace

RowFilter::RowFilter(SearchPlan plan)
    : plan_(std::move(plan)),
      span_(mapped(plan_.span, row_test_of)),
      rows_decide_(decided_by_rows(span_)),
      anchors_decide_(plan_.terms || !plan_.anchors) {}

RowFilter::RowTest RowFilter::row_test_of(const SpanTest& test) {
  if (test.field == SpanField::duration) return {std::nullopt, test.value};
  return {terms_of(test), std::nullopt};
}

bool RowFilter::decided_by_rows(const Formula<RowTest>& formula) {
  if (formula.test) return formula.test->terms || formula.test->duration;
  return formula.kind != Formula<RowTest>::Kind::none_of &&
         std::all_of(formula.parts.begin(), formula.parts.end(), decided_by_rows);
}

std::vector<std::uint32_t> RowFilter::rows_of(const HeadEntry& entry) {
  if (plan_.terms) return rows_with_terms(entry);
  std::vector<std::uint32_t> rows;
  for (std::uint32_t row = 0; row < entry.journal().rows.size(); ++row) {
    if (admits(entry, row)) rows.push_back(row);
  }
  return rows;
}

// The terms of an entry lie in one array in the order of its rows.
std::vector<std::uint32_t> RowFilter::rows_with_terms(const HeadEntry& entry) {
  const JournalEntry& journal = entry.journal();
  std::vector<std::uint32_t> rows;
  for (const Term term : *plan_.terms) {
    std::size_t at = 0;
    std::size_t row = 0;
    while ((at = next_with(term, journal.terms, at)) < journal.terms.size()) {
      row = row_of_term(journal, at, row);
      if (admits(entry, static_cast<std::uint32_t>(row))) {
        rows.push_back(static_cast<std::uint32_t>(row));
      }
      at = journal.rows[row].first_term + journal.rows[row].term_count;
    }
  }
  if (plan_.terms->size() == 1) return rows;
  std::sort(rows.begin(), rows.end());
  rows.erase(std::unique(rows.begin(), rows.end()), rows.end());
  return rows;
}

bool RowFilter::admits(const HeadEntry& entry, std::uint32_t index) {
  const JournalRow& row = entry.journal().rows[index];
  if (row.annotation) return anchors_decide_ || record_admits(entry, index);
  if (!row_may(span_, entry.journal(), row)) return false;
  return rows_decide_ || record_admits(entry, index);
}

// Terms are hashes: that one is there does not say that the test holds, so its contrary may.
bool RowFilter::row_may(const Formula<RowTest>& formula, const JournalEntry& entry,
                        const JournalRow& row) const {
  const auto part_may = [&](const auto& part) { return row_may(part, entry, row); };
  switch (formula.kind) {
    case Formula<RowTest>::Kind::test: {
      const RowTest& test = *formula.test;
      if (test.terms) return has_one_of(*test.terms, entry, row);
      if (!test.duration) return true;
      return row.duration && test.duration->fits(Value::integer(row.duration->count()));
    }
    case Formula<RowTest>::Kind::all_of:
      return std::all_of(formula.parts.begin(), formula.parts.end(), part_may);
    case Formula<RowTest>::Kind::any_of:
      return std::any_of(formula.parts.begin(), formula.parts.end(), part_may);
    case Formula<RowTest>::Kind::none_of:
      return true;
  }
  return true;
}

bool RowFilter::record_admits(const HeadEntry& entry, std::uint32_t row) {
  record_.clear();
  if (!entry.read(row, record_)) return true;
  if (!record_.spans.empty()) return span_matches(record_.spans[0], plan_.span);
  return std::any_of(plan_.anchors->begin(), plan_.anchors->end(), [&](const SpanTest& anchor) {
    return may_lend(record_.annotations[0], anchor);
  });
}

}  // namespace phosphor
