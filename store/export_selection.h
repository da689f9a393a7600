// Which records an export takes: all, those of given traces, those of a range of time, or both.
//
// A record belongs to a range by its own earliest known time, not by its trace's: so ranges that
// join hold every record that has a time exactly once, and nothing has to be known of a trace but
// the block at hand. The price is that a trace at the edge of a range comes in two parts. A record
// without any time is in no range.
//
// Owned by whoever asks; Threads: any, it is read only. Failure: none.

#pragma once

#include "store/block_reader.h"
#include "store/segment.h"

#include <phosphor/ids.h>
#include <phosphor/record_batch.h>
#include <phosphor/timestamp.h>

#include <optional>
#include <vector>

namespace phosphor {

class ExportSelection {
 public:
  ExportSelection() = default;  // all records
  // No traces: those of any. From `from` (included) to `to` (not included), where they are given.
  ExportSelection(std::vector<TraceId> traces, std::optional<Timestamp> from,
                  std::optional<Timestamp> to);

  bool takes_all() const noexcept { return traces_.empty() && !from_ && !to_; }
  // False where nothing in it can be taken: it need not be read.
  bool may_take_from(const BlockPlace& block) const noexcept;
  bool may_take_from(const BlockTrace& trace) const noexcept;
  // Removes what is not taken.
  void apply(RecordBatch& batch) const;

 private:
  bool takes_trace(TraceId id) const noexcept;
  bool takes_time(Timestamp time) const noexcept;

  std::vector<TraceId> traces_;  // ascending
  std::optional<Timestamp> from_;
  std::optional<Timestamp> to_;
};

}  // namespace phosphor
