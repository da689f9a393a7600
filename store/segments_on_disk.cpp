#include "store/segments_on_disk.h"

#include "store/keys.h"
#include "store/numbered_values.h"
#include "store/span_time.h"

#include <fmt/format.h>

#include <algorithm>

namespace phosphor {
namespace {

NumberedFamily segments_of(const SlicePointer& slice, const TimeSlices& slices) {
  return {slices.db(), slice->family, &segment_key, &read_segment_key, "segment"};
}

void read_segment(std::uint64_t number, std::string_view value, const SlicePointer& slice,
                  SegmentsOnDisk& found, TraceHistory& history, DamageList& damage) {
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

SegmentsOnDisk read_segments(const TimeSlices& slices, TraceHistory& history, DamageList& damage) {
  SegmentsOnDisk found;
  for (const SlicePointer& slice : slices.all()) {
    const NumberedFamily numbered = segments_of(slice, slices);
    visit_numbered(numbered, damage, [&](std::uint64_t number, std::string_view value) {
      read_segment(number, value, slice, found, history, damage);
    });
    found.next_number = std::max(found.next_number, last_number(numbered) + 1);
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
