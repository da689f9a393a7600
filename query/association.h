// How much the values of an attribute say about which of two sides a trace is on: 0 where they say
// no more than chance would, 1 where they say it for certain.
//
// The measure is Cramér's V of the table of values by sides, corrected for what chance alone gives:
// without that an id which is another one in each trace would always tell its side. Source: W.
// Bergsma, A bias-correction for Cramér's V and Tschuprow's T, Journal of the Korean Statistical
// Society 42 (2013). A trace may have many values of one attribute, of which a single one tells;
// so the same is asked of the best single value. The best of k values looks good by chance, by no
// more than 1 + 2 sqrt(ln k) + 2 ln k of chi-square; source: Boucheron, Lugosi, Massart,
// Concentration Inequalities (2013), section 2.5.
//
// Threads: pure. Failure: none; nothing is said, so 0, where a side is empty.

#pragma once

#include <cstdint>
#include <span>

namespace phosphor {

struct SideCounts {
  std::uint64_t selection = 0;
  std::uint64_t rest = 0;

  std::uint64_t total() const noexcept { return selection + rest; }
};

// Of all values together. A row has how often one value is there; the values exclude each other, or
// count as if they did.
double association_of_values(std::span<const SideCounts> rows);

// Of the one value that tells most: how many of the `traces` of each side have it. What a single
// trace has alone names that trace and says nothing of a side.
double association_of_best_value(std::span<const SideCounts> rows, SideCounts traces);

}  // namespace phosphor
