#include "store/export_selection.h"

#include "store/span_time.h"

#include <algorithm>
#include <utility>

namespace phosphor {

ExportSelection::ExportSelection(std::vector<TraceId> traces, std::optional<Timestamp> from,
                                 std::optional<Timestamp> to)
    : traces_(std::move(traces)), from_(from), to_(to) {
  std::sort(traces_.begin(), traces_.end());
}

// A record is never earlier than the earliest start of the traces it lies among, but may be much
// later than all of them: so only the end of a range saves reading.
bool ExportSelection::may_take_from(const BlockPlace& block) const noexcept {
  if (to_ && block.starts.earliest >= *to_) return false;
  if (traces_.empty()) return true;
  const auto first = std::lower_bound(traces_.begin(), traces_.end(), block.first);
  return first != traces_.end() && !(block.last < *first);
}

bool ExportSelection::may_take_from(const BlockTrace& trace) const noexcept {
  return takes_trace(trace.id) && !(to_ && known(trace.start) && trace.start >= *to_);
}

void ExportSelection::apply(RecordBatch& batch) const {
  if (takes_all()) return;
  const auto is_other = [this](const auto& record) {
    return !takes_trace(record.trace_id) || !takes_time(earliest_time(record));
  };
  std::erase_if(batch.spans, is_other);
  std::erase_if(batch.annotations, is_other);
}

bool ExportSelection::takes_trace(TraceId id) const noexcept {
  return traces_.empty() || std::binary_search(traces_.begin(), traces_.end(), id);
}

bool ExportSelection::takes_time(Timestamp time) const noexcept {
  if (!from_ && !to_) return true;
  return known(time) && (!from_ || time >= *from_) && (!to_ || time < *to_);
}

}  // namespace phosphor
