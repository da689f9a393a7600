// The queue between the threads that record and the one that sends: blocks of cells, in memory that
// is set aside once. A thread fills one block at a time, alone, so recording takes no lock and no
// compare-and-swap but one for each block.
//
//   Writer A ──> | header | record | record … | free …   |      filled from the left, once
//   Writer B ──> | header | record     | record | free … |
//   (full)       | header | record | record …  | sealed  | ──> the sender empties it and gives it
//   back
//
// A record takes as many cells of one cache line as it needs, in a row, in one block. The writer
// publishes a record by one store of how far its block is written; so a thread that is suspended in
// the middle of a record holds up nobody. Blocks are read in the order in which they were begun,
// which keeps each thread's records in their order.
//
// Any thread may use all blocks that are free; a thread that rests keeps the one it has begun.
//
// Threads: push() and close() each Writer's own; begin_pass(), front(), pop() and empty() one.
// Nothing blocks: where no block is free, push() refuses.

#pragma once

#include "client/annotation_record.h"
#include "client/free_places.h"
#include "client/pages.h"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <new>
#include <string_view>

namespace phosphor {

class AnnotationQueue {
 public:
  static constexpr std::size_t cell_bytes = 64;
  // Two pages: the largest record fits into a half, and a usual mark is a fiftieth.
  static constexpr std::size_t block_bytes = 8192;

  struct Cell;
  struct Block;

  // Where one thread writes. A new one has no block.
  struct Writer {
    Cell* next = nullptr;
    Cell* end = nullptr;
    Block* block = nullptr;
  };

  // `bytes` is rounded up to whole blocks. Without memory nothing may be called but valid().
  explicit AnnotationQueue(std::size_t bytes) noexcept;
  bool valid() const noexcept { return pages_.valid() && free_.valid(); }

  // Has `fill` fill in a new header where it will lie, and copies the payload behind it. False: it
  // does not fit into the writer's block, and no other is free. payload_bytes is set here.
  // Requires: payload.size() <= max_payload_bytes.
  template <typename Fill>
  bool push(Writer& writer, std::string_view payload, Fill fill) noexcept;
  // The writer writes no more: its block will be given back when it has been read.
  void close(Writer& writer) noexcept;

  std::size_t blocks() const noexcept { return free_.count(); }
  std::size_t blocks_in_use() const noexcept { return free_.taken(); }

  // Takes note of the blocks that were begun, and starts again with the oldest.
  void begin_pass() noexcept;
  // The next record of this pass, or null: every block has been read as far as it was written.
  RecordHeader* front() noexcept;
  // Its payload, which the sender may change.
  static char* payload(RecordHeader* record) noexcept {
    return reinterpret_cast<char*>(record + 1);
  }
  // Requires: front() has returned a record.
  void pop() noexcept;
  // Whether there is nothing to read. Only a look, not a part of a pass.
  bool empty() const noexcept;

  // Forgets everything. Requires: no other thread is here, and every Writer begins anew.
  void reset() noexcept;

 private:
  static constexpr std::uint32_t none = FreePlaces::none;
  static constexpr std::ptrdiff_t cells_ahead = 4;

  static std::size_t cells_of(std::size_t payload_bytes) noexcept {
    return 1 + (payload_bytes + cell_bytes - 1) / cell_bytes;
  }
  bool begin_block(Writer& writer) noexcept;
  Block& block(std::uint32_t index) const noexcept;
  void leave_block(Block& current, bool sealed) noexcept;

  const Pages pages_;
  FreePlaces free_;

  // The blocks that were begun since the last pass, the youngest first.
  alignas(cell_bytes) std::atomic<std::uint32_t> begun_{none};

  // The reader's: the list of the blocks that it knows, by Block::next.
  alignas(cell_bytes) std::uint32_t oldest_ = none;
  std::uint32_t youngest_ = none;
  std::uint32_t before_current_ = none;
  std::uint32_t current_ = none;
};

struct alignas(AnnotationQueue::cell_bytes) AnnotationQueue::Cell {
  unsigned char bytes[cell_bytes];
};
static_assert(sizeof(RecordHeader) == sizeof(AnnotationQueue::Cell));

struct AnnotationQueue::Block {
  static constexpr std::size_t room = block_bytes / cell_bytes - 1;
  static constexpr std::uint32_t sealed = std::uint32_t{1} << 31;

  struct alignas(cell_bytes) Header {
    std::atomic<std::uint32_t> written;  // cells; with `sealed`: no more will come
    std::uint32_t read;                  // cells; the reader's
    std::uint32_t next;                  // whoever has the list
  };

  Header header;
  Cell cells[room];
};
static_assert(sizeof(AnnotationQueue::Block) == AnnotationQueue::block_bytes);

template <typename Fill>
bool AnnotationQueue::push(Writer& writer, std::string_view payload, Fill fill) noexcept {
  const std::size_t cells = cells_of(payload.size());
  const auto room = static_cast<std::size_t>(writer.end - writer.next);
  if (room < cells && !begin_block(writer)) return false;
  auto* const header = new (writer.next->bytes) RecordHeader;
  fill(*header);
  header->payload_bytes = static_cast<std::uint16_t>(payload.size());
  if (!payload.empty()) {
    std::memcpy(writer.next->bytes + sizeof *header, payload.data(), payload.size());
  }
  writer.next += cells;
  // The sender has read these lines last, in another cache: they are fetched while nobody waits.
  __builtin_prefetch(writer.next + cells_ahead, 1);
  writer.block->header.written.store(static_cast<std::uint32_t>(writer.next - writer.block->cells),
                                     std::memory_order_release);
  return true;
}

}  // namespace phosphor
