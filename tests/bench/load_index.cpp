#include "tests/bench/load_index.h"

#include <algorithm>

namespace phosphor::bench {

TraceDraw LoadIndex::trace(std::uint64_t index) const {
  TraceDraw drawn;
  drawer_.draw(index, drawn);
  return drawn;
}

std::vector<std::uint64_t> LoadIndex::newest(const Test& fits, std::uint64_t end,
                                             std::size_t limit) const {
  std::vector<std::uint64_t> found;
  TraceDraw drawn;
  for (std::uint64_t i = end; i-- > 0 && found.size() < limit;) {
    drawer_.draw(i, drawn);
    if (std::any_of(drawn.spans.begin(), drawn.spans.begin() + drawn.size, fits)) {
      found.push_back(i);
    }
  }
  return found;
}

std::unordered_map<std::uint32_t, std::vector<std::uint64_t>> LoadIndex::traces_of_items(
    const std::vector<std::uint32_t>& items) const {
  std::unordered_map<std::uint32_t, std::vector<std::uint64_t>> found;
  for (const std::uint32_t item : items) found[item];
  std::vector<bool> is_wanted(item_count);
  for (const std::uint32_t item : items) is_wanted[item] = true;
  TraceDraw drawn;
  for (std::uint64_t i = traces_; i-- > 0;) {
    drawer_.draw(i, drawn);
    for (std::size_t span = 0; span < drawn.size; ++span) {
      if (!is_wanted[drawn.spans[span].item]) continue;
      auto& traces = found[drawn.spans[span].item];
      if (traces.empty() || traces.back() != i) traces.push_back(i);
    }
  }
  return found;
}

}  // namespace phosphor::bench
