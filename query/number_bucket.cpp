#include "query/number_bucket.h"

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>

namespace phosphor {
namespace {

constexpr int least_exponent = -9;
constexpr int greatest_exponent = 19;
constexpr int steps = 10;
constexpr int last = (greatest_exponent - least_exponent) * steps + 1;

// Bound i, from 1: the lower one of bucket i. Divisions and products of exact numbers are rounded
// once, so the bounds print as they are written here.
double bound(int i) {
  static constexpr std::array<double, steps> hundredths = {100, 125, 160, 200, 250,
                                                           315, 400, 500, 630, 800};
  const int exponent = least_exponent + (i - 1) / steps - 2;
  const double mantissa = hundredths[static_cast<std::size_t>((i - 1) % steps)];
  const double power = std::pow(10.0, std::abs(exponent));
  return exponent < 0 ? mantissa / power : mantissa * power;
}

// The last bound that is not above; 0 where all are.
int last_bound_up_to(double number) {
  if (!(number >= bound(1))) return 0;
  if (number >= bound(last)) return last;
  int low = 1;
  int high = last;
  while (high - low > 1) {
    const int middle = (low + high) / 2;
    (number >= bound(middle) ? low : high) = middle;
  }
  return low;
}

}  // namespace

// Of negative numbers the bound that is farther from 0 belongs to the bucket.
NumberBucket bucket_of(double number) {
  if (number >= 0) return last_bound_up_to(number);
  const int i = last_bound_up_to(-number);
  return i > 0 && bound(i) == -number ? -(i - 1) : -i;
}

BucketBounds bounds_of(NumberBucket bucket) {
  const auto positive = [](int i) { return i > last ? std::nullopt : std::optional(bound(i)); };
  const auto negative = [&](int i) {
    const std::optional<double> size = positive(i);
    return size ? std::optional(-*size) : std::nullopt;
  };
  if (bucket == 0) return {negative(1), positive(1)};
  if (bucket > 0) return {positive(bucket), positive(bucket + 1)};
  return {negative(-bucket + 1), negative(-bucket)};
}

}  // namespace phosphor
