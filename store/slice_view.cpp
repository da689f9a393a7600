#include "store/slice_view.h"

#include "store/rocks_error.h"

namespace phosphor {

SliceView::SliceView(const TimeSlices& slices, const std::string& folder)
    : db_(slices.db()), folder_(folder), slices_(slices.all()) {}

Error SliceView::error(const rocksdb::Status& status, const std::string& doing) const {
  return rocks_error(status, folder_, doing);
}

}  // namespace phosphor
