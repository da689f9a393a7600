// Numbers of any size in buckets of about a quarter of their size, whose bounds are known before
// the first number is.
//
// The bounds are the preferred numbers of the series R10 (ISO 3: 1, 1.25, 1.6, 2, 2.5, 3.15, 4, 5,
// 6.3, 8 and their multiples by powers of ten), which people can read; from 10^-9 to 10^19, on both
// sides of a bucket that is about 0. The outermost ones have no end. So there are never more than
// 563.
//
// Threads: pure. Failure: none. Requires: numbers that are not NaN.

#pragma once

#include <optional>

namespace phosphor {

// By number, in order; 0 is the bucket about 0.
using NumberBucket = int;

NumberBucket bucket_of(double number);

// from <= number < to.
struct BucketBounds {
  std::optional<double> from;
  std::optional<double> to;
};
BucketBounds bounds_of(NumberBucket bucket);

}  // namespace phosphor
