#include "store/segment_writer.h"

#include "store/keys.h"
#include "store/span_time.h"

#include <algorithm>

namespace phosphor {
namespace {

// A trace with fewer records than this begins a new block rather than being split.
constexpr std::size_t kept_together = max_block_records / 4;

}  // namespace

Result<SegmentList> SegmentWriter::write(const Head& head, const SlicePointer& slice,
                                         std::uint64_t first_number, rocksdb::WriteBatch& batch) {
  batch_ = &batch;
  slice_ = slice;
  number_ = first_number;
  segments_.clear();
  HeadRecords records(head);
  for (const std::uint32_t slot : records.traces()) {
    if (auto added = add_trace(head.slots()[slot], records); !added) return added.error();
  }
  close_block();
  close_segment();
  return std::move(segments_);
}

bool SegmentWriter::block_is_full() const {
  return block_.record_count() >= max_block_records ||
         (block_.record_count() > 0 && block_.raw_bytes() >= max_block_raw_bytes);
}

Result<void> SegmentWriter::add_trace(const Head::Slot& slot, HeadRecords& records) {
  const bool may_be_split =
      slot.row_count >= kept_together || slot.bytes >= max_block_raw_bytes / 4;
  const bool fits = block_.record_count() + slot.row_count <= max_block_records &&
                    block_.raw_bytes() + slot.bytes <= max_block_raw_bytes;
  if (block_is_full() || (!fits && !may_be_split)) close_block();
  // The parts of a trace that is split have to know of each other; else what came before is enough.
  const Timestamp known_start = known_start_of(slot);
  begin_part(slot, may_be_split ? known_start : slot.prior_start, slot.bytes);
  for (std::uint32_t i = 0; i < slot.row_count; ++i) {
    if (block_is_full()) {
      close_block();
      begin_part(slot, known_start, 0);  // its size counts once
    }
    if (auto added = add_record(records); !added) return added;
  }
  return {};
}

void SegmentWriter::begin_part(const Head::Slot& slot, Timestamp prior_start, std::uint64_t bytes) {
  if (block_.record_count() == 0) {
    filter_.begin_block();
    place_ = {};
    place_.first = slot.id;
  }
  const TraceStart start = trace_start_of(slot);
  place_.last = slot.id;
  place_.starts.add(slot.start, known_start_of(slot));
  const std::uint32_t fingerprint = fingerprint_of(slot.id);
  summary_.fingerprints.push_back(fingerprint);
  if (start.moved_from) summary_.moved.push_back(start);
  block_.begin_trace(slot.id, prior_start, bytes);
}

Result<void> SegmentWriter::add_record(HeadRecords& records) {
  const auto record = records.next();
  if (!record) return record.error();
  if (record->span != nullptr) block_.add(*record->span);
  if (record->annotation != nullptr) block_.add(*record->annotation);
  filter_.add(record->terms);
  const JournalRow& row = *record->row;
  if (row.annotation) place_.longest = std::chrono::nanoseconds::max();
  if (row.duration) place_.longest = std::max(place_.longest, *row.duration);
  ++summary_.record_count;
  return {};
}

void SegmentWriter::close_block() {
  if (block_.record_count() == 0) return;
  const std::string key = block_key(number_, summary_.blocks.size());
  batch_->Put(slice_->family, key, block_.finish());
  summary_.blocks.push_back(place_);
  if (summary_.blocks.size() == max_blocks_per_filter) close_segment();
}

void SegmentWriter::close_segment() {
  if (summary_.blocks.empty()) return;
  const std::vector<std::string> pages = filter_.finish();
  summary_.filter_page_count = pages.size();
  for (std::size_t i = 0; i < pages.size(); ++i) {
    batch_->Put(slice_->family, filter_page_key(number_, i), pages[i]);
  }
  std::sort(summary_.fingerprints.begin(), summary_.fingerprints.end());
  batch_->Put(slice_->family, segment_key(number_), segment_value(summary_));
  segments_.push_back(std::make_shared<const Segment>(number_, slice_, summary_));
  summary_ = {};
  ++number_;
}

}  // namespace phosphor
