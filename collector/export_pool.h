// Exports that were answered, for the ones to come: their strings and arrays have their memory
// already, and fresh memory costs as much as decoding what is put there.
//
// Owner: OtlpIntake, with the exports that are on their way (they return after it may have gone).
// Threads: any. Failure: none; beyond the limits an export is simply freed.

#pragma once

#include "collector/backlog.h"

#include <cstddef>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

namespace phosphor {

class ExportPool {
 public:
  // Empty, with memory if there is some.
  std::unique_ptr<PendingExport> take() {
    const std::lock_guard lock(mutex_);
    if (spare_.empty()) return std::make_unique<PendingExport>();
    std::unique_ptr<PendingExport> taken = std::move(spare_.back());
    spare_.pop_back();
    bytes_ -= taken->memory_bytes();
    return taken;
  }

  void give_back(std::unique_ptr<PendingExport> answered) {
    answered->body.clear();
    answered->records.clear();
    answered->settled = nullptr;
    const std::size_t bytes = answered->memory_bytes();
    const std::lock_guard lock(mutex_);
    if (bytes_ + bytes > most_bytes) return;
    bytes_ += bytes;
    spare_.push_back(std::move(answered));
  }

 private:
  // Of forty requests of 512 spans in work at the same time.
  static constexpr std::size_t most_bytes = std::size_t{32} << 20;

  std::mutex mutex_;
  // Guarded by mutex_.
  std::vector<std::unique_ptr<PendingExport>> spare_;  // the warmest last
  std::size_t bytes_ = 0;
};

}  // namespace phosphor
