#include "client/annotation_queue.h"

#include <new>

namespace phosphor {
namespace {

std::uint32_t blocks_of(std::size_t bytes) noexcept {
  return static_cast<std::uint32_t>((bytes + AnnotationQueue::block_bytes - 1) /
                                    AnnotationQueue::block_bytes);
}

}  // namespace

static_assert(sizeof(RecordHeader) + max_payload_bytes <=
              AnnotationQueue::Block::room * AnnotationQueue::cell_bytes);

AnnotationQueue::AnnotationQueue(std::size_t bytes) noexcept
    : pages_(blocks_of(bytes) * block_bytes), free_(blocks_of(bytes)) {}

AnnotationQueue::Block& AnnotationQueue::block(std::uint32_t index) const noexcept {
  return static_cast<Block*>(pages_.start())[index];
}

bool AnnotationQueue::begin_block(Writer& writer) noexcept {
  // First, as the block that is full may be the one that has to become free.
  close(writer);
  const std::uint32_t index = free_.take();
  if (index == none) return false;
  Block& begun = block(index);
  begun.header.written.store(0, std::memory_order_relaxed);
  begun.header.read = 0;
  begun.header.next = begun_.load(std::memory_order_relaxed);
  while (!begun_.compare_exchange_weak(begun.header.next, index, std::memory_order_acq_rel,
                                       std::memory_order_relaxed)) {
  }
  writer = {begun.cells, begun.cells + Block::room, &begun};
  return true;
}

void AnnotationQueue::close(Writer& writer) noexcept {
  if (writer.block == nullptr) return;
  const auto written = static_cast<std::uint32_t>(writer.next - writer.block->cells);
  writer.block->header.written.store(written | Block::sealed, std::memory_order_release);
  writer = {};
}

void AnnotationQueue::begin_pass() noexcept {
  std::uint32_t younger = begun_.exchange(none, std::memory_order_acquire);
  const std::uint32_t youngest = younger;
  std::uint32_t first = none;  // of those that were begun, once they are turned around
  while (younger != none) {
    const std::uint32_t older = block(younger).header.next;
    block(younger).header.next = first;
    first = younger;
    younger = older;
  }
  if (first != none) {
    (oldest_ == none ? oldest_ : block(youngest_).header.next) = first;
    youngest_ = youngest;
  }
  before_current_ = none;
  current_ = oldest_;
}

RecordHeader* AnnotationQueue::front() noexcept {
  while (current_ != none) {
    Block& current = block(current_);
    const std::uint32_t word = current.header.written.load(std::memory_order_acquire);
    if (current.header.read < (word & ~Block::sealed)) {
      return std::launder(
          reinterpret_cast<RecordHeader*>(current.cells[current.header.read].bytes));
    }
    leave_block(current, (word & Block::sealed) != 0);
  }
  return nullptr;
}

// Goes on to the next block; one that will not be written any more is given back.
void AnnotationQueue::leave_block(Block& current, bool sealed) noexcept {
  const std::uint32_t index = current_;
  current_ = current.header.next;
  if (!sealed) {
    before_current_ = index;
    return;
  }
  (before_current_ == none ? oldest_ : block(before_current_).header.next) = current_;
  if (youngest_ == index) youngest_ = before_current_;
  free_.give_back(index);
}

void AnnotationQueue::pop() noexcept {
  Block& current = block(current_);
  current.header.read += static_cast<std::uint32_t>(cells_of(front()->payload_bytes));
}

bool AnnotationQueue::empty() const noexcept {
  if (begun_.load(std::memory_order_acquire) != none) return false;
  for (std::uint32_t index = oldest_; index != none; index = block(index).header.next) {
    const Block::Header& header = block(index).header;
    const std::uint32_t word = header.written.load(std::memory_order_acquire);
    if (header.read < (word & ~Block::sealed)) return false;
  }
  return true;
}

void AnnotationQueue::reset() noexcept {
  free_.reset();
  begun_.store(none);
  oldest_ = youngest_ = before_current_ = current_ = none;
}

}  // namespace phosphor
