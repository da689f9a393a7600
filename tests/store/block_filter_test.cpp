#include "store/block_filter.h"

#include <doctest/doctest.h>

#include <random>
#include <string>
#include <vector>

using namespace phosphor;

namespace {

std::uint32_t found(const std::vector<std::string>& pages, Term term) {
  return blocks_with(term, pages.at(filter_page_of(term, pages.size())));
}

}  // namespace

TEST_CASE("block filter: every term is found in its block, and seldom in others") {
  std::mt19937 random(1);
  std::vector<std::vector<Term>> blocks(max_blocks_per_filter);
  BlockFilterBuilder builder;
  for (auto& terms : blocks) {
    builder.begin_block();
    for (int i = 0; i < 5'000; ++i) terms.push_back({static_cast<std::uint32_t>(random())});
    builder.add(terms);
    builder.add(terms);  // again: each counts once
  }
  CHECK(builder.block_count() == max_blocks_per_filter);
  const auto pages = builder.finish();
  CHECK(builder.block_count() == 0);
  std::size_t missed = 0;
  std::size_t wrong = 0;
  for (std::size_t block = 0; block < blocks.size(); ++block) {
    for (const Term term : blocks[block]) {
      const std::uint32_t all = found(pages, term);
      if ((all >> block & 1) == 0) ++missed;
      wrong += static_cast<std::size_t>(__builtin_popcount(all)) - 1;
    }
  }
  CHECK(missed == 0);
  // One in a thousand was meant; 5 million questions were asked. Each one more is a block that a
  // search through all history opens for nothing.
  CHECK(wrong < std::size_t{5'000} * 32 * 31 / 500);
}

TEST_CASE("block filter: a term that is in all blocks is found in all of them") {
  BlockFilterBuilder builder;
  for (int i = 0; i < 3; ++i) {
    builder.begin_block();
    builder.add(std::vector<Term>{{42}});
  }
  const auto pages = builder.finish();
  CHECK(pages.size() == 1);
  CHECK(found(pages, {42}) == 7);
}

TEST_CASE("block filter: no terms, no pages") {
  BlockFilterBuilder builder;
  builder.begin_block();
  CHECK(builder.finish().empty());
}

TEST_CASE("block filter, hostile: a page of a wrong size rules nothing out") {
  CHECK(blocks_with({1}, "") == UINT32_MAX);
  CHECK(blocks_with({1}, std::string(filter_page_bytes - 1, '\0')) == UINT32_MAX);
  CHECK(blocks_with({1}, std::string(filter_page_bytes, '\0')) == 0);
}
