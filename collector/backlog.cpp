#include "collector/backlog.h"

#include <algorithm>
#include <utility>

namespace phosphor {

void DatagramRun::append(std::string_view whole, std::size_t kept_size, const SourceAddress& from,
                         Timestamp received) {
  datagrams.push_back({bytes.size(), kept_size, whole.size(), from, received});
  bytes.append(whole.substr(0, kept_size));
}

void DatagramRun::clear() noexcept {
  bytes.clear();
  datagrams.clear();
}

std::size_t PendingExport::memory_bytes() const noexcept {
  return sizeof *this + body.capacity() + records.spans.capacity() * sizeof(Span) +
         records.arena.allocated_bytes();
}

bool Backlog::push_datagram(std::string_view bytes, const SourceAddress& from, Timestamp received) {
  const std::lock_guard lock(mutex_);
  const bool had_work = has_work();
  const std::size_t runs_before = runs_.size();
  const bool has_room = !closed_ && counts_.datagrams < limits_.datagrams &&
                        counts_.datagram_bytes + bytes.size() <= limits_.datagram_bytes;
  if (has_room) {
    run_with_room_for(bytes.size()).append(bytes, bytes.size(), from, received);
    ++counts_.datagrams;
    counts_.datagram_bytes += bytes.size();
  } else {
    drop(bytes, from, received);
  }
  // Not for every datagram: a writer that gathers them would be woken for each.
  if (!had_work || runs_.size() > runs_before) work_came_.notify_one();
  return has_room;
}

DatagramRun& Backlog::run_with_room_for(std::size_t bytes) {
  if (runs_.empty() || runs_.back().bytes.size() + bytes > limits_.run_bytes) {
    runs_.push_back(std::exchange(spare_, {}));
    runs_.back().bytes.reserve(limits_.run_bytes);
  }
  return runs_.back();
}

void Backlog::drop(std::string_view bytes, const SourceAddress& from, Timestamp received) {
  ++counts_.datagrams_dropped;
  const std::size_t kept = std::min(bytes.size(), dropped_prefix_bytes);
  const std::size_t entries = limits_.dropped_bytes / dropped_prefix_bytes;
  if (closed_ || dropped_.datagrams.size() >= entries) {
    ++counts_.datagrams_dropped_unread;
  } else {
    dropped_.append(bytes, kept, from, received);
  }
}

bool Backlog::has_room_for(std::size_t export_bytes) const noexcept {
  return exports_.empty() || counts_.export_bytes + export_bytes <= limits_.export_bytes;
}

bool Backlog::push_export(std::unique_ptr<PendingExport>& pending, Deadline deadline) {
  const std::size_t bytes = pending->memory_bytes();
  std::unique_lock lock(mutex_);
  room_came_.wait_until(lock, deadline, [&] { return closed_ || has_room_for(bytes); });
  if (closed_ || !has_room_for(bytes)) {
    ++counts_.exports_refused;
    return false;
  }
  counts_.export_bytes += bytes;
  ++counts_.exports;
  exports_.push_back(std::move(pending));
  work_came_.notify_one();
  return true;
}

bool Backlog::has_work() const noexcept {
  return !runs_.empty() || !dropped_.empty() || !exports_.empty();
}

bool Backlog::take(Work& work, Deadline deadline) {
  // Outside the lock: giving back large memory takes a while.
  work.exports.clear();
  work.datagrams.clear();
  work.dropped.clear();

  std::unique_lock lock(mutex_);
  work_came_.wait_until(lock, deadline, [&] { return closed_ || has_work(); });
  if (!has_work()) return !closed_;
  if (exports_.empty() && runs_.size() <= 1) {
    work_came_.wait_for(lock, limits_.gathering,
                        [&] { return closed_ || !exports_.empty() || runs_.size() > 1; });
  }
  take_datagrams(work);
  take_exports(work);
  room_came_.notify_all();
  return true;
}

void Backlog::take_datagrams(Work& work) {
  std::swap(work.dropped, dropped_);
  if (runs_.empty()) return;
  std::swap(work.datagrams, spare_);
  work.datagrams = std::move(runs_.front());
  runs_.pop_front();
  counts_.datagrams -= work.datagrams.datagrams.size();
  counts_.datagram_bytes -= work.datagrams.bytes.size();
}

void Backlog::take_exports(Work& work) {
  std::size_t taken = 0;
  while (!exports_.empty() && taken < limits_.taken_export_bytes) {
    const std::size_t bytes = exports_.front()->memory_bytes();
    taken += bytes;
    counts_.export_bytes -= bytes;
    --counts_.exports;
    work.exports.push_back(std::move(exports_.front()));
    exports_.pop_front();
  }
}

void Backlog::close() {
  const std::lock_guard lock(mutex_);
  closed_ = true;
  work_came_.notify_all();
  room_came_.notify_all();
}

Backlog::Counts Backlog::counts() const {
  const std::lock_guard lock(mutex_);
  return counts_;
}

}  // namespace phosphor
