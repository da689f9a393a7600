#include "store/slice_view.h"

#include "store/rocks_error.h"

#include <phosphor/id_text.h>

#include <fmt/format.h>

namespace phosphor {

SliceView::SliceView(const TimeSlices& slices, const std::string& folder)
    : db_(slices.db()), folder_(folder), snapshot_(db_.GetSnapshot()), slices_(slices.all()) {}

SliceView::~SliceView() { db_.ReleaseSnapshot(snapshot_); }

rocksdb::ReadOptions SliceView::options() const {
  rocksdb::ReadOptions options;
  options.snapshot = snapshot_;
  return options;
}

Error SliceView::error(const rocksdb::Status& status, const std::string& doing) const {
  return rocks_error(status, folder_, doing);
}

Result<std::optional<TraceHead>> SliceView::head(const TimeSlice& slice, TraceId id) const {
  rocksdb::PinnableSlice value;
  const rocksdb::Status status = db_.Get(options(), slice.records, head_key(id), &value);
  if (status.IsNotFound()) return std::optional<TraceHead>{};
  if (!status.ok()) return error(status, "reading the head of a trace");
  const auto head = read_head_value(value.ToStringView());
  if (head) return head;
  return Error{ErrorCode::corrupt, fmt::format("the head of trace {} in slice {} is damaged",
                                               to_hex(id), slice.number)};
}

}  // namespace phosphor
