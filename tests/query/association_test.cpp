#include "query/association.h"

#include <doctest/doctest.h>

#include <random>
#include <vector>

using namespace phosphor;

namespace {

SideCounts sum_of(const std::vector<SideCounts>& rows) {
  SideCounts sum;
  for (const SideCounts row : rows) {
    sum.selection += row.selection;
    sum.rest += row.rest;
  }
  return sum;
}

double best(const std::vector<SideCounts>& rows) {
  return association_of_best_value(rows, sum_of(rows));
}

}  // namespace

TEST_CASE("association: a value that tells the side for certain is 1") {
  CHECK(association_of_values(std::vector<SideCounts>{{50, 0}, {0, 950}}) == doctest::Approx(1));
  CHECK(association_of_values(std::vector<SideCounts>{{500, 0}, {0, 500}}) == doctest::Approx(1));
}

// By hand: chi-square 36, n 100, so V's square 0.36; less
// 1/99, over 1 - 1/99: the root of 0.35347.
TEST_CASE("association: a table of two by two, as computed by hand") {
  const std::vector<SideCounts> rows = {{40, 10}, {10, 40}};
  CHECK(association_of_values(rows) == doctest::Approx(0.59453).epsilon(0.0001));
}

TEST_CASE("association: the same shares on both sides say nothing") {
  const std::vector<SideCounts> rows = {{10, 100}, {20, 200}, {5, 50}};
  CHECK(association_of_values(rows) == 0);
  CHECK(best(rows) == 0);
}

TEST_CASE("association: an id of its own for each trace says nothing") {
  for (const std::uint64_t selected : {1U, 5U, 50U}) {
    std::vector<SideCounts> rows(selected, {1, 0});
    rows.resize(100, {0, 1});
    CHECK(association_of_values(rows) == 0);
    CHECK(best(rows) < 0.3);
  }
}

TEST_CASE("association: values that are drawn without regard to the side say little") {
  std::minstd_rand random(7);
  for (const std::size_t value_count : {2U, 10U, 100U}) {
    std::vector<SideCounts> rows(value_count);
    for (int i = 0; i < 2000; ++i) {
      SideCounts& row = rows[random() % value_count];
      ++(random() % 10 == 0 ? row.selection : row.rest);
    }
    CHECK(association_of_values(rows) < 0.15);
    CHECK(best(rows) < 0.15);
  }
}

TEST_CASE("association: one value among many that every trace has is found by itself") {
  // Each trace of 40 and 960 has 30 statements; one more is in those of the selection alone.
  std::vector<SideCounts> rows(30, {40, 960});
  rows.push_back({40, 0});
  CHECK(association_of_values(rows) < 0.3);
  CHECK(association_of_best_value(rows, {40, 960}) > 0.9);
}

TEST_CASE("association: an empty side, or nothing at all, is 0 and not a number") {
  const std::vector<SideCounts> none;
  CHECK(association_of_values(none) == 0);
  CHECK(best(none) == 0);
  for (const SideCounts row : {SideCounts{5, 0}, SideCounts{0, 5}, SideCounts{0, 0}}) {
    const std::vector<SideCounts> rows = {row, row};
    CHECK(association_of_values(rows) == 0);
    CHECK(best(rows) == 0);
  }
  const std::vector<SideCounts> two = {{1, 0}, {0, 1}};
  CHECK(association_of_values(two) == 0);
  CHECK(best(two) == 0);
}
