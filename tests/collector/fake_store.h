// A store for tests that keeps what was written, and fails or waits when it is told to.
//
// Threads: any.

#pragma once

#include "store/trace_store.h"

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace phosphor::test {

class FakeStore final : public TraceWriter {
 public:
  Result<void> write(const RecordBatch& batch) override {
    std::unique_lock lock(mutex_);
    ++writes_;
    changed_.notify_all();
    changed_.wait(lock, [&] { return !blocked_; });
    if (error_) return *error_;
    for (const Annotation& annotation : batch.annotations) {
      span_ids_.push_back(annotation.span_id.value);
    }
    for (const Span& span : batch.spans) span_ids_.push_back(span.span_id.value);
    return {};
  }

  Result<void> apply_retention(Timestamp) override {
    const std::lock_guard lock(mutex_);
    ++retentions_;
    if (error_) return *error_;
    return {};
  }

  void fail(std::optional<Error> error) {
    const std::lock_guard lock(mutex_);
    error_ = std::move(error);
  }

  // While blocked, a write does not come back.
  void block(bool blocked) {
    const std::lock_guard lock(mutex_);
    blocked_ = blocked;
    changed_.notify_all();
  }

  // Waits until that many writes have begun.
  void await_writes(std::size_t count) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return writes_ >= count; });
  }

  std::vector<std::uint64_t> span_ids() const {
    const std::lock_guard lock(mutex_);
    return span_ids_;
  }
  std::size_t writes() const {
    const std::lock_guard lock(mutex_);
    return writes_;
  }
  std::size_t retentions() const {
    const std::lock_guard lock(mutex_);
    return retentions_;
  }

 private:
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  // Guarded by mutex_.
  std::vector<std::uint64_t> span_ids_;
  std::optional<Error> error_;
  bool blocked_ = false;
  std::size_t writes_ = 0;
  std::size_t retentions_ = 0;
};

inline const Error disk_full{ErrorCode::io, "No space left on device"};

}  // namespace phosphor::test
