// What decoders produce and a store's writer takes: spans and annotations, with the memory that
// their arrays live in.
//
// The strings of the records usually refer to the bytes that were decoded (a datagram, a request
// body); whoever decodes keeps those bytes until the batch has been written or cleared. Reuse one
// batch: clear() keeps the capacity, so that a steady stream allocates nothing.
//
// Threads: one at a time.

#pragma once

#include <phosphor/annotation.h>
#include <phosphor/arena.h>
#include <phosphor/span.h>

#include <cstddef>
#include <vector>

namespace phosphor {

struct RecordBatch {
  std::vector<Span> spans;
  std::vector<Annotation> annotations;
  Arena arena;

  std::size_t size() const noexcept { return spans.size() + annotations.size(); }
  bool empty() const noexcept { return size() == 0; }

  void clear() noexcept {
    spans.clear();
    annotations.clear();
    arena.clear();
  }
};

}  // namespace phosphor
