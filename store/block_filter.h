// Which blocks of a segment may have a search term: one filter for up to 32 blocks at once.
//
// It is a matrix of bits, a column for each block: a term sets a few rows of its block's column,
// and whoever looks for a term takes the same rows of all columns, so that one look answers for 32
// blocks. A term's rows all lie in one page of 4 KiB, which is what is read of the disk. It never
// misses; about one block in a thousand is found without having the term.
// Source: Bloom (1970); bit-sliced signature files, Faloutsos and Christodoulakis (1984).
//
// Durable: store/README.md has the bytes. Threads: one at a time. Failure: std::bad_alloc.

#pragma once

#include "store/search_terms.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace phosphor {

inline constexpr std::size_t max_blocks_per_filter = 32;
inline constexpr std::size_t filter_page_bytes = 4096;

class BlockFilterBuilder {
 public:
  BlockFilterBuilder();

  // Terms of the next block; they may repeat. Requires: fewer than 32 blocks so far.
  void begin_block();
  void add(std::span<const Term> terms);

  std::size_t block_count() const noexcept { return blocks_.size(); }

  // The pages, 4 KiB each; and is empty again. No pages where there were no terms.
  std::vector<std::string> finish();

 private:
  void add(Term term);
  void grow();

  std::vector<std::vector<Term>> blocks_;  // each block's terms, each once
  // The terms of the block at hand, as an open-addressing set that is emptied by counting up.
  struct Slot {
    std::uint32_t generation = 0;
    Term term;
  };
  std::vector<Slot> seen_;
  std::uint32_t generation_ = 0;
};

// Where to look for a term.
std::size_t filter_page_of(Term term, std::size_t page_count) noexcept;

// Bit i is set if block i may have the term. `page` is the term's; a page of a wrong size gives
// all.
std::uint32_t blocks_with(Term term, std::string_view page) noexcept;

}  // namespace phosphor
