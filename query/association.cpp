#include "query/association.h"

#include <algorithm>
#include <cmath>

namespace phosphor {
namespace {

double real(std::uint64_t count) { return static_cast<double>(count); }

// What a row adds to chi-square: the squares of what was not expected, by what was.
double surprise(SideCounts row, SideCounts columns) {
  const double expected = real(row.total()) * real(columns.selection) / real(columns.total());
  const double expected_rest = real(row.total()) - expected;
  const double difference = real(row.selection) - expected;
  return row.total() == 0 ? 0 : difference * difference * (1 / expected + 1 / expected_rest);
}

SideCounts sum_of(std::span<const SideCounts> rows) {
  SideCounts sum;
  for (const SideCounts row : rows) {
    sum.selection += row.selection;
    sum.rest += row.rest;
  }
  return sum;
}

// Corrected V, of a table of `row_count` rows by two columns: chi-square less `by_chance`.
double corrected(double chi_square, double by_chance, double row_count, double count) {
  const double phi_square = chi_square / count - by_chance / (count - 1);
  const double row_freedom = row_count - 1 - (row_count - 1) * (row_count - 1) / (count - 1);
  const double freedom = std::min(row_freedom, 1 - 1 / (count - 1));
  if (phi_square <= 0 || freedom <= 0) return 0;
  return std::min(1.0, std::sqrt(phi_square / freedom));
}

}  // namespace

double association_of_values(std::span<const SideCounts> rows) {
  const SideCounts columns = sum_of(rows);
  if (columns.selection == 0 || columns.rest == 0) return 0;
  double chi_square = 0;
  double row_count = 0;
  for (const SideCounts row : rows) {
    chi_square += surprise(row, columns);
    row_count += row.total() > 0 ? 1 : 0;
  }
  return corrected(chi_square, row_count - 1, row_count, real(columns.total()));
}

double association_of_best_value(std::span<const SideCounts> rows, SideCounts traces) {
  if (traces.selection == 0 || traces.rest == 0 || rows.empty()) return 0;
  double best = 0;
  for (const SideCounts row : rows) {
    if (row.total() < 2) continue;
    const SideCounts others{traces.selection - row.selection, traces.rest - row.rest};
    best = std::max(best, surprise(row, traces) + surprise(others, traces));
  }
  const double log_tries = std::log(real(rows.size()));
  const double by_chance = 1 + 2 * std::sqrt(log_tries) + 2 * log_tries;
  return corrected(best, by_chance, 2, real(traces.total()));
}

}  // namespace phosphor
