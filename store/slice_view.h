// The slices as one read of the catalog sees them: it keeps them readable while it lives, also
// those that are dropped meanwhile.
//
// Owned by the read that made it, on its stack. Threads: the reader's own; any number of views.

#pragma once

#include "store/time_slices.h"

#include <phosphor/result.h>

#include <string>
#include <vector>

namespace phosphor {

class SliceView {
 public:
  // `slices` outlives the view.
  SliceView(const TimeSlices& slices, const std::string& folder);
  // Oldest first.
  const std::vector<SlicePointer>& slices() const noexcept { return slices_; }
  rocksdb::DB& db() const noexcept { return db_; }
  Error error(const rocksdb::Status& status, const std::string& doing) const;

 private:
  rocksdb::DB& db_;
  const std::string& folder_;
  std::vector<SlicePointer> slices_;
};

}  // namespace phosphor
