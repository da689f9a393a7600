// The queue between the threads that record and the one that sends: a bounded ring of cells of one
// cache line each, in memory that is set aside once. A record takes as many cells in a row as it
// needs: its header is the first.
//
//        head (the sender frees)          tail (callers claim)
//          v                                v
//   | free | header | text | text | header | claimed … | free …            | spill |
//
// A caller claims cells by moving the tail, writes, and then marks its first cell as ready with the
// cell's position; positions only grow, so an old mark is never taken for a new one. A record that
// begins near the end of the ring runs on into the spill behind it: records are always contiguous.
//
// Threads: push() any number; front() and pop() one. Nothing blocks: a full queue refuses. A caller
// that is suspended between claiming and marking holds up what was claimed after it, not the
// callers.

#pragma once

#include "client/annotation_record.h"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

namespace phosphor {

class AnnotationQueue {
 public:
  static constexpr std::size_t cell_bytes = 64;

  // `bytes` is rounded up to a power of two. Without memory every push is refused: see valid().
  explicit AnnotationQueue(std::size_t bytes) noexcept;
  bool valid() const noexcept { return cells_ != nullptr && ready_ != nullptr; }

  std::size_t capacity_cells() const noexcept { return capacity_; }

  // Copies the record in. Returns the cells in use afterwards, or 0 if there is no room.
  // header.payload_bytes is set to payload.size(). Requires: payload.size() <= max_payload_bytes.
  std::size_t push(RecordHeader header, std::string_view payload) noexcept;

  // The oldest record, or null if there is none or it is still being written.
  RecordHeader* front() noexcept;
  // Its payload, which the sender may change.
  static char* payload(RecordHeader* record) noexcept;
  // Frees the oldest record. Requires: front() has returned it.
  void pop() noexcept;

  // Positions, in cells since the start: everything before head() has been popped, everything that
  // was pushed is before tail(). Sequentially consistent, so that a sender which says "I sleep" and
  // then sees no new tail cannot miss a caller that moves the tail and then reads "it sleeps".
  std::uint64_t head() const noexcept { return head_.load(std::memory_order_acquire); }
  std::uint64_t tail() const noexcept { return tail_.load(std::memory_order_seq_cst); }
  std::size_t used_cells() const noexcept { return static_cast<std::size_t>(tail() - head()); }

 private:
  struct alignas(cell_bytes) Cell {
    unsigned char bytes[cell_bytes];
  };

  bool claim(std::size_t cells, std::uint64_t& position, std::size_t& used) noexcept;
  Cell* cell(std::uint64_t position) const noexcept { return &cells_[position & (capacity_ - 1)]; }

  const std::size_t capacity_;  // a power of two
  const std::unique_ptr<Cell[]> cells_;
  const std::unique_ptr<std::atomic<std::uint64_t>[]> ready_;  // position + 1, for a record's first

  alignas(cell_bytes) std::atomic<std::uint64_t> tail_{0};
  alignas(cell_bytes) std::atomic<std::uint64_t> head_{0};
};

}  // namespace phosphor
