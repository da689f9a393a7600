// What one read sees: the slices and a snapshot of them, so that a write in between is seen wholly
// or not at all.
//
// Owned by the read that made it, on its stack. Threads: the reader's own; any number of views at a
// time. It keeps its slices readable while it lives, also dropped ones.

#pragma once

#include "store/keys.h"
#include "store/time_slices.h"

#include <phosphor/result.h>

#include <optional>
#include <string>
#include <vector>

namespace phosphor {

class SliceView {
 public:
  // `slices` outlives the view.
  SliceView(const TimeSlices& slices, const std::string& folder);
  ~SliceView();
  SliceView(const SliceView&) = delete;
  SliceView& operator=(const SliceView&) = delete;

  // Oldest first.
  const std::vector<SlicePointer>& slices() const noexcept { return slices_; }
  rocksdb::DB& db() const noexcept { return db_; }
  rocksdb::ReadOptions options() const;
  Error error(const rocksdb::Status& status, const std::string& doing) const;

  // The trace's head in a slice; empty if the slice has nothing of it.
  Result<std::optional<TraceHead>> head(const TimeSlice& slice, TraceId id) const;

 private:
  rocksdb::DB& db_;
  const std::string& folder_;
  const rocksdb::Snapshot* snapshot_;
  std::vector<SlicePointer> slices_;
};

}  // namespace phosphor
