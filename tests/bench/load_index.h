// Which traces of a load have what a search asks for, worked out by drawing the load again.
//
// Threads: one. Failure: none. Drawing costs 20 ns a span, so a value that is nowhere in 100
// million spans takes seconds to look for.

#pragma once

#include "tests/bench/load.h"
#include "tests/bench/trace_draw.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <unordered_map>
#include <vector>

namespace phosphor::bench {

class LoadIndex {
 public:
  using Test = std::function<bool(const SpanDraw&)>;

  explicit LoadIndex(const LoadPlan& plan) : traces_(trace_count_of(plan)), drawer_(plan.seed) {}

  std::uint64_t trace_count() const noexcept { return traces_; }
  TraceDraw trace(std::uint64_t index) const;

  // Of the traces before `end` with a span that fits, the last ones: indices, the newest first.
  std::vector<std::uint64_t> newest(const Test& fits, std::uint64_t end, std::size_t limit) const;
  std::vector<std::uint64_t> newest(const Test& fits, std::size_t limit) const {
    return newest(fits, traces_, limit);
  }
  // For each item: the traces that have it, the newest first.
  std::unordered_map<std::uint32_t, std::vector<std::uint64_t>> traces_of_items(
      const std::vector<std::uint32_t>& items) const;

 private:
  std::uint64_t traces_;
  TraceDrawer drawer_;
};

}  // namespace phosphor::bench
