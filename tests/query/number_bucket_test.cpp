#include "query/number_bucket.h"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <random>
#include <set>

using namespace phosphor;

namespace {

bool holds(NumberBucket bucket, double number) {
  const BucketBounds bounds = bounds_of(bucket);
  return (!bounds.from || *bounds.from <= number) && (!bounds.to || number < *bounds.to);
}

}  // namespace

TEST_CASE("number bucket: bounds are numbers that people can read") {
  const auto check = [](double number, double from, double to) {
    const BucketBounds bounds = bounds_of(bucket_of(number));
    CHECK(bounds.from == from);
    CHECK(bounds.to == to);
  };
  check(1, 1, 1.25);
  check(1.2499, 1, 1.25);
  check(200, 200, 250);
  check(99.9, 80, 100);
  check(0.0064, 0.0063, 0.008);
  check(-1, -1, -0.8);
  check(-1.1, -1.25, -1);
  check(0, -1e-9, 1e-9);
}

TEST_CASE("number bucket: each number is in its bucket and in no other") {
  std::mt19937_64 random(11);
  std::uniform_real_distribution<double> exponent(-12, 22);
  std::set<NumberBucket> seen;
  for (int i = 0; i < 20'000; ++i) {
    const double number = std::pow(10, exponent(random)) * (i % 2 == 0 ? 1 : -1);
    const NumberBucket bucket = bucket_of(number);
    CAPTURE(number);
    CHECK(holds(bucket, number));
    if (bucket > bucket_of(-1e30)) CHECK_FALSE(holds(bucket - 1, number));
    if (bucket < bucket_of(1e30)) CHECK_FALSE(holds(bucket + 1, number));
    seen.insert(bucket);
  }
  CHECK(seen.size() > 500);
  CHECK(seen.size() <= 563);
}

TEST_CASE("number bucket: bounds belong to the bucket that they begin") {
  for (NumberBucket bucket = bucket_of(-1e30); bucket <= bucket_of(1e30); ++bucket) {
    const BucketBounds bounds = bounds_of(bucket);
    if (bounds.from) CHECK(bucket_of(*bounds.from) == bucket);
    if (bounds.to) CHECK(bucket_of(*bounds.to) == bucket + 1);
  }
}

TEST_CASE("number bucket: the outermost ones have no end") {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  CHECK_FALSE(bounds_of(bucket_of(infinity)).to);
  CHECK_FALSE(bounds_of(bucket_of(-infinity)).from);
  CHECK(bucket_of(1e19) == bucket_of(infinity));
  CHECK(bucket_of(std::numeric_limits<double>::max()) == bucket_of(infinity));
  CHECK(bucket_of(std::numeric_limits<double>::denorm_min()) == 0);
}
