#include "store/segments_on_disk.h"

#include "store/keys.h"
#include "store/numbered_values.h"
#include "store/span_time.h"

#include <fmt/format.h>

#include <algorithm>

namespace phosphor {
namespace {

void read_segment(std::uint64_t number, std::string_view value, const SlicePointer& slice,
                  SegmentsOnDisk& found, TraceHistory& history, DamageList& damage) {
  found.next_number = std::max(found.next_number, number + 1);
  auto summary = read_segment_value_untrusted(value);
  if (!summary) {
    return damage.add(fmt::format("segment {}: {}", number, summary.error().message));
  }
  for (const std::uint32_t fingerprint : summary->fingerprints) {
    history.add(fingerprint, slice->number);
  }
  found.segments.push_back(std::make_shared<const Segment>(number, slice, *summary));
}

}  // namespace

Result<SegmentsOnDisk> read_segments(const SliceView& slices, TraceHistory& history,
                                     DamageList& damage) {
  SegmentsOnDisk found;
  for (const SlicePointer& slice : slices.slices()) {
    const rocksdb::Status status =
        visit_numbered({slices.db(), slice->family, &segment_key, &read_segment_key, "segment"},
                       damage, [&](std::uint64_t number, std::string_view value) {
                         read_segment(number, value, slice, found, history, damage);
                       });
    if (!status.ok()) return slices.error(status, "reading the segments");
  }
  if (damage.count() != 0) found.next_number += numbers_passed_over;
  return found;
}

RecentStarts::Starts starts_of(const Segment& segment, ReadView& view) {
  RecentStarts::Starts starts;
  starts.reserve(segment.record_count);
  for (std::size_t i = 0; i < segment.blocks.size(); ++i) {
    const auto block = view.block(segment, i);
    if (!block || *block == nullptr) continue;
    const auto traces = (*block)->reader->traces();
    if (!traces) continue;
    for (const BlockTrace& trace : *traces) {
      starts.emplace(trace.id, earlier(trace.start, trace.prior_start));
    }
  }
  return starts;
}

}  // namespace phosphor
