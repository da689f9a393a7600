#include "store/inspection.h"

#include "store/block_filter.h"
#include "store/block_reader.h"
#include "store/folder_reader.h"
#include "store/journal_batch.h"
#include "store/keys.h"
#include "store/numbered_values.h"
#include "store/segment.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <optional>

namespace phosphor {
namespace {

class Inspector {
 public:
  Inspector(const std::string& folder, const FolderReader& reader)
      : folder_(folder), reader_(reader) {}

  void describe();
  void check(const InspectionProgress& progress);
  StoreInspection take() {
    found_.damage = damage_.report();
    return std::move(found_);
  }

 private:
  struct Part {
    std::uint64_t segment;
    std::size_t slice;  // in found_.slices
    rocksdb::ColumnFamilyHandle* family;
    SegmentSummary summary;
  };

  void describe_slice(std::uint64_t number, Timestamp begun, rocksdb::ColumnFamilyHandle* family);
  void describe_segment(std::uint64_t segment, std::string_view value,
                        rocksdb::ColumnFamilyHandle* family, SliceInspection& slice);
  void describe_journal();
  void describe_entry(std::uint64_t number, std::string_view bytes);
  void check_segment(const Part& part, std::uint64_t& blocks_done,
                     const InspectionProgress& progress);
  std::uint64_t check_block(const Part& part, std::size_t index);
  std::optional<std::string> value(rocksdb::ColumnFamilyHandle* family, const std::string& key,
                                   const std::string& what);

  const std::string& folder_;
  const FolderReader& reader_;
  std::vector<Part> parts_;
  StoreInspection found_;
  DamageList damage_;
};

void Inspector::describe() {
  for (const std::string& what : reader_.damage()) damage_.add(what);
  rocksdb::Status status;
  for (const SliceOnDisk& slice : reader_.slices(status)) {
    if (slice.family == nullptr) {
      damage_.add(fmt::format("slice {} is missing", slice.number));
    } else {
      describe_slice(slice.number, slice.begun, slice.family);
    }
  }
  if (!status.ok()) damage_.add("the directory of slices: " + damage_text(status));
  describe_journal();
  std::error_code problem;
  for (const auto& file : std::filesystem::directory_iterator(folder_, problem)) {
    const std::uintmax_t bytes = file.file_size(problem);
    if (!problem) found_.disk_bytes += bytes;
  }
}

void Inspector::describe_slice(std::uint64_t number, Timestamp begun,
                               rocksdb::ColumnFamilyHandle* slice) {
  SliceInspection& all = found_.slices.emplace_back();
  all.number = number;
  all.begun = begun;
  const rocksdb::Status status =
      visit_numbered({reader_.db(), slice, &segment_key, &read_segment_key, "segment"}, damage_,
                     [&](std::uint64_t segment, std::string_view value) {
                       describe_segment(segment, value, slice, all);
                     });
  if (!status.ok()) damage_.add(fmt::format("slice {}: {}", number, damage_text(status)));
}

void Inspector::describe_segment(std::uint64_t segment, std::string_view value,
                                 rocksdb::ColumnFamilyHandle* slice, SliceInspection& all) {
  auto summary = read_segment_value_untrusted(value);
  if (!summary) return damage_.add(fmt::format("segment {}: {}", segment, summary.error().message));
  ++all.segments;
  all.blocks += summary->blocks.size();
  all.records += summary->record_count;
  all.traces += summary->fingerprints.size();
  all.description_bytes += value.size();
  all.filter_bytes += summary->filter_page_count * filter_page_bytes;
  parts_.push_back({segment, found_.slices.size() - 1, slice, *std::move(summary)});
}

void Inspector::describe_journal() {
  auto* const journal = reader_.journal();
  if (journal == nullptr) return damage_.add("the journal is missing");
  const rocksdb::Status status = visit_numbered(
      {reader_.db(), journal, &journal_key, &read_journal_key, "entry of the journal"}, damage_,
      [&](std::uint64_t number, std::string_view bytes) { describe_entry(number, bytes); });
  if (!status.ok()) damage_.add("the journal: " + damage_text(status));
}

void Inspector::describe_entry(std::uint64_t number, std::string_view bytes) {
  ++found_.journal_entries;
  found_.journal_bytes += bytes.size();
  RecordBatch batch;
  auto reader = JournalReader::open_untrusted(bytes);
  if (!reader || !reader->read_all(batch)) {
    return damage_.add(fmt::format("entry {} of the journal is damaged", number));
  }
  found_.journal_records += batch.size();
}

void Inspector::check(const InspectionProgress& progress) {
  std::uint64_t blocks_done = 0;
  for (const Part& part : parts_) check_segment(part, blocks_done, progress);
}

void Inspector::check_segment(const Part& part, std::uint64_t& blocks_done,
                              const InspectionProgress& progress) {
  std::uint64_t all_blocks = 0;
  for (const SliceInspection& slice : found_.slices) all_blocks += slice.blocks;
  std::uint64_t records = 0;
  for (std::size_t i = 0; i < part.summary.blocks.size(); ++i) {
    records += check_block(part, i);
    progress(++blocks_done, all_blocks);
  }
  if (records != part.summary.record_count) {
    damage_.add(fmt::format("segment {} has {} records, and its description says {}", part.segment,
                            records, part.summary.record_count));
  }
  for (std::size_t i = 0; i < part.summary.filter_page_count; ++i) {
    const std::string what = fmt::format("page {} of the filter of segment {}", i, part.segment);
    const auto page = value(part.family, filter_page_key(part.segment, i), what);
    if (page && page->size() != filter_page_bytes) damage_.add(what + " has a wrong size");
  }
}

// How many records were read.
std::uint64_t Inspector::check_block(const Part& part, std::size_t index) {
  const std::string what = fmt::format("block {} of segment {}", index, part.segment);
  const auto bytes = value(part.family, block_key(part.segment, index), what);
  if (!bytes) return 0;
  found_.slices[part.slice].block_bytes += bytes->size();
  auto reader = BlockReader::open_untrusted(*bytes);
  if (!reader) return damage_.add(what + ": " + reader.error().message), 0;
  auto traces = reader->traces();
  if (!traces) return damage_.add(what + ": " + traces.error().message), 0;
  std::uint64_t records = 0;
  for (const BlockTrace& trace : *traces) {
    RecordBatch batch;
    if (auto read = reader->read(trace, BlockFields::all, batch); !read) {
      damage_.add(what + ": " + read.error().message);
    }
    records += batch.size();
  }
  return records;
}

std::optional<std::string> Inspector::value(rocksdb::ColumnFamilyHandle* slice,
                                            const std::string& key, const std::string& what) {
  std::string bytes;
  const auto status = reader_.db().Get(rocksdb::ReadOptions(), slice, key, &bytes);
  if (status.ok()) return bytes;
  damage_.add(what + ": " + damage_text(status));
  return std::nullopt;
}

}  // namespace

Result<StoreInspection> inspect_store(const std::string& folder) {
  auto reader = FolderReader::open(folder);
  if (!reader) return reader.error();
  Inspector inspector(folder, **reader);
  inspector.describe();
  return inspector.take();
}

Result<StoreInspection> check_store(const std::string& folder, const InspectionProgress& progress) {
  auto reader = FolderReader::open(folder);
  if (!reader) return reader.error();
  Inspector inspector(folder, **reader);
  inspector.describe();
  inspector.check(progress);
  return inspector.take();
}

}  // namespace phosphor
