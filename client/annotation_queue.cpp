#include "client/annotation_queue.h"

#include <cstring>
#include <new>

namespace phosphor {
namespace {

constexpr std::size_t spill_cells =
    (sizeof(RecordHeader) + max_payload_bytes) / AnnotationQueue::cell_bytes - 1;

std::size_t power_of_two_cells(std::size_t bytes) noexcept {
  std::size_t cells = 1;
  while (cells * AnnotationQueue::cell_bytes < bytes) cells *= 2;
  return cells;
}

std::size_t cells_of(std::size_t payload_bytes) noexcept {
  return 1 + (payload_bytes + AnnotationQueue::cell_bytes - 1) / AnnotationQueue::cell_bytes;
}

}  // namespace

static_assert(sizeof(RecordHeader) == AnnotationQueue::cell_bytes);

AnnotationQueue::AnnotationQueue(std::size_t bytes) noexcept
    : capacity_(power_of_two_cells(bytes)),
      cells_(new (std::nothrow) Cell[capacity_ + spill_cells]),
      ready_(new (std::nothrow) std::atomic<std::uint64_t>[capacity_]()) {}

bool AnnotationQueue::claim(std::size_t cells, std::uint64_t& position,
                            std::size_t& used) noexcept {
  position = tail_.load(std::memory_order_relaxed);
  while (true) {
    const std::uint64_t head = head_.load(std::memory_order_acquire);
    if (position + cells > head + capacity_) {
      // Full, unless the tail that was read is an old one.
      const std::uint64_t tail = tail_.load(std::memory_order_relaxed);
      if (tail == position) return false;
      position = tail;
    } else if (tail_.compare_exchange_weak(position, position + cells)) {
      used = static_cast<std::size_t>(position + cells - head);
      return true;
    }
  }
}

std::size_t AnnotationQueue::push(RecordHeader header, std::string_view payload) noexcept {
  std::uint64_t position = 0;
  std::size_t used = 0;
  if (!claim(cells_of(payload.size()), position, used)) return 0;
  header.payload_bytes = static_cast<std::uint16_t>(payload.size());
  unsigned char* const target = cell(position)->bytes;
  std::memcpy(target, &header, sizeof header);
  if (!payload.empty()) std::memcpy(target + sizeof header, payload.data(), payload.size());
  ready_[position & (capacity_ - 1)].store(position + 1, std::memory_order_release);
  return used;
}

RecordHeader* AnnotationQueue::front() noexcept {
  const std::uint64_t position = head_.load(std::memory_order_relaxed);
  const std::uint64_t mark = ready_[position & (capacity_ - 1)].load(std::memory_order_acquire);
  if (mark != position + 1) return nullptr;
  return std::launder(reinterpret_cast<RecordHeader*>(cell(position)->bytes));
}

char* AnnotationQueue::payload(RecordHeader* record) noexcept {
  return reinterpret_cast<char*>(record + 1);
}

void AnnotationQueue::pop() noexcept {
  const std::uint64_t position = head_.load(std::memory_order_relaxed);
  const std::size_t cells = cells_of(front()->payload_bytes);
  head_.store(position + cells, std::memory_order_release);
}

}  // namespace phosphor
