#include "store/block_filter.h"

#include <algorithm>
#include <cstring>

namespace phosphor {
namespace {

constexpr std::size_t bits_per_term = 16;
constexpr int rows_per_term = 6;
constexpr std::size_t rows_per_page = filter_page_bytes / sizeof(std::uint32_t);
constexpr std::size_t initial_slots = std::size_t{1} << 14;  // a power of two

using Page = std::array<std::uint32_t, rows_per_page>;

// Two terms that share a page must not share their rows, so the rows come from other bits.
std::uint64_t row_bits(Term term) noexcept {
  const std::uint64_t mixing = (term.value + 1) * 0x9e3779b97f4a7c15ULL;
  return (mixing ^ (mixing >> 29)) * 0xbf58476d1ce4e5b9ULL;
}

template <typename Visit>
void for_each_row(Term term, Visit visit) noexcept {
  std::uint64_t bits = row_bits(term) >> 4;
  for (int i = 0; i < rows_per_term; ++i, bits >>= 10) visit(bits & (rows_per_page - 1));
}

}  // namespace

BlockFilterBuilder::BlockFilterBuilder() : seen_(initial_slots) {}

void BlockFilterBuilder::begin_block() {
  blocks_.emplace_back();
  if (++generation_ != 0) return;
  std::fill(seen_.begin(), seen_.end(), Slot{});
  generation_ = 1;
}

void BlockFilterBuilder::add(std::span<const Term> terms) {
  for (const Term term : terms) add(term);
}

void BlockFilterBuilder::add(Term term) {
  std::size_t slot = (term.value * 0x9e3779b1U) & (seen_.size() - 1);
  while (seen_[slot].generation == generation_) {
    if (seen_[slot].term == term) return;
    slot = (slot + 1) & (seen_.size() - 1);
  }
  seen_[slot] = {generation_, term};
  blocks_.back().push_back(term);
  if (2 * blocks_.back().size() > seen_.size()) grow();
}

void BlockFilterBuilder::grow() {
  std::vector<Slot> larger(2 * seen_.size());
  for (const Term term : blocks_.back()) {
    std::size_t slot = (term.value * 0x9e3779b1U) & (larger.size() - 1);
    while (larger[slot].generation == generation_) slot = (slot + 1) & (larger.size() - 1);
    larger[slot] = {generation_, term};
  }
  seen_.swap(larger);
}

std::vector<std::string> BlockFilterBuilder::finish() {
  std::size_t most = 0;
  for (const auto& terms : blocks_) most = std::max(most, terms.size());
  const std::size_t page_count = (most * bits_per_term + rows_per_page - 1) / rows_per_page;
  std::vector<Page> pages(page_count);
  for (std::size_t block = 0; block < blocks_.size(); ++block) {
    const std::uint32_t column = std::uint32_t{1} << block;
    for (const Term term : blocks_[block]) {
      Page& page = pages[filter_page_of(term, page_count)];
      for_each_row(term, [&](std::size_t row) { page[row] |= column; });
    }
  }
  blocks_.clear();
  std::vector<std::string> bytes;
  for (const Page& page : pages) {
    bytes.emplace_back(reinterpret_cast<const char*>(page.data()), filter_page_bytes);
  }
  return bytes;
}

std::size_t filter_page_of(Term term, std::size_t page_count) noexcept {
  return static_cast<std::size_t>((std::uint64_t{term.value} * page_count) >> 32);
}

std::uint32_t blocks_with(Term term, std::string_view page) noexcept {
  std::uint32_t blocks = UINT32_MAX;
  if (page.size() != filter_page_bytes) return blocks;
  for_each_row(term, [&](std::size_t row) {
    std::uint32_t columns = 0;
    std::memcpy(&columns, page.data() + row * sizeof columns, sizeof columns);
    blocks &= columns;
  });
  return blocks;
}

}  // namespace phosphor
