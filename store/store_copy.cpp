#include "store/store_copy.h"

#include "store/block_reader.h"
#include "store/folder_format.h"
#include "store/folder_reader.h"
#include "store/journal_batch.h"
#include "store/keys.h"
#include "store/numbered_values.h"
#include "store/rocks_store.h"
#include "store/segment.h"

#include <fmt/format.h>

#include <limits>
#include <utility>

namespace phosphor {
namespace {

// Of one entry, unless one record alone is larger: what an import holds at a time.
constexpr std::size_t entry_records = 4096;
constexpr std::size_t entry_arena_bytes = std::size_t{8} << 20;

class Exporter {
 public:
  Exporter(const FolderReader& folder, const ExportSelection& selection, ExportWriter::Sink sink,
           const InspectionProgress& progress)
      : folder_(folder), selection_(selection), writer_(std::move(sink)), progress_(progress) {}

  Result<ExportOutcome> run() {
    if (auto begun = writer_.begin(); !begun) return begun.error();
    find_segments();
    for (const Part& part : parts_) export_segment(part);
    flush();
    export_journal();
    if (!failure_.ok()) return failure_.error();
    if (auto finished = writer_.finish(); !finished) return finished.error();
    return ExportOutcome{writer_.record_count(), writer_.byte_count(), damage_.report()};
  }

 private:
  struct Part {
    std::uint64_t segment;
    rocksdb::ColumnFamilyHandle* family;
    std::vector<std::size_t> blocks;  // those that may have what is selected
  };

  void find_segments() {
    for (const std::string& what : folder_.damage()) damage_.add(what);
    rocksdb::Status status;
    for (const SliceOnDisk& slice : folder_.slices(status)) {
      if (slice.family == nullptr) {
        damage_.add(fmt::format("slice {} is missing", slice.number));
        continue;
      }
      const rocksdb::Status found = find_segments_of(slice);
      if (!found.ok()) damage_.add(fmt::format("slice {}: {}", slice.number, damage_text(found)));
    }
    if (!status.ok()) damage_.add("the directory of slices: " + damage_text(status));
  }

  rocksdb::Status find_segments_of(const SliceOnDisk& slice) {
    return visit_numbered({folder_.db(), slice.family, &segment_key, &read_segment_key, "segment"},
                          damage_, [&](std::uint64_t number, std::string_view value) {
                            find_segment(number, value, slice.family);
                          });
  }

  void find_segment(std::uint64_t number, std::string_view value,
                    rocksdb::ColumnFamilyHandle* family) {
    const auto summary = read_segment_value_untrusted(value);
    if (!summary)
      return damage_.add(fmt::format("segment {}: {}", number, summary.error().message));
    Part& part = parts_.emplace_back(Part{number, family, {}});
    for (std::size_t i = 0; i < summary->blocks.size(); ++i) {
      if (selection_.may_take_from(summary->blocks[i])) part.blocks.push_back(i);
    }
    all_blocks_ += part.blocks.size();
  }

  void export_segment(const Part& part) {
    for (const std::size_t i : part.blocks) {
      if (!failure_.ok()) return;
      if (auto read = export_block(part, i); !read) {
        damage_.add_block({part.segment, i}, read.error().message);
      }
      progress_(++blocks_done_, all_blocks_);
    }
  }

  // An Error says what is damaged; failing to write is failure_.
  Result<void> export_block(const Part& part, std::size_t index) {
    std::string bytes;
    const auto status = folder_.db().Get(rocksdb::ReadOptions(), part.family,
                                         block_key(part.segment, index), &bytes);
    if (!status.ok()) return Error{ErrorCode::corrupt, damage_text(status)};
    auto reader = BlockReader::open_untrusted(bytes);
    if (!reader) return reader.error();
    const auto traces = reader->traces();
    if (!traces) return traces.error();
    Result<void> all;
    for (const BlockTrace& trace : *traces) {
      if (!selection_.may_take_from(trace)) continue;
      if (auto read = reader->read(trace, BlockFields::all, batch_); !read) {
        all = std::move(read);
        break;
      }
      if (batch_.size() >= entry_records || batch_.arena.allocated_bytes() > entry_arena_bytes) {
        flush();
      }
    }
    flush();  // the records refer to this block
    return all;
  }

  void flush() {
    selection_.apply(batch_);
    if (!batch_.empty() && failure_.ok()) {
      const auto entry = encoder_.encode(batch_);
      failure_ = entry ? writer_.add(entry->bytes, batch_.size()) : Result<void>(entry.error());
    }
    batch_.clear();
  }

  void export_journal() {
    if (folder_.journal() == nullptr) return damage_.add("the journal is missing");
    const rocksdb::Status status = visit_numbered(
        {folder_.db(), folder_.journal(), &journal_key, &read_journal_key, "entry of the journal"},
        damage_,
        [&](std::uint64_t number, std::string_view bytes) { export_entry(number, bytes); });
    if (!status.ok()) damage_.add("the journal: " + damage_text(status));
  }

  void export_entry(std::uint64_t number, std::string_view bytes) {
    if (!failure_.ok()) return;
    const auto reader = JournalReader::open_untrusted(bytes);
    RecordBatch records;
    if (!reader || !reader->read_all(records)) {
      return damage_.add(fmt::format("entry {} of the journal is damaged", number));
    }
    if (selection_.takes_all()) {
      failure_ = writer_.add(bytes, records.size());
    } else {
      batch_ = std::move(records);
      flush();
    }
  }

  const FolderReader& folder_;
  const ExportSelection& selection_;
  ExportWriter writer_;
  const InspectionProgress& progress_;
  DamageList damage_;
  JournalEncoder encoder_;
  RecordBatch batch_;
  std::vector<Part> parts_;
  std::uint64_t all_blocks_ = 0;
  std::uint64_t blocks_done_ = 0;
  Result<void> failure_;
};

// Nothing of what is brought in may be dropped, however much it is; the daemon's own limits apply
// when it opens the folder.
RocksStoreOptions options_of(const std::string& folder) {
  RocksStoreOptions options;
  options.folder = folder;
  options.max_age = std::chrono::hours(24 * 365 * 100);
  options.max_disk_bytes = std::uint64_t{1} << 50;
  return options;
}

Result<void> import_entry(std::string_view entry, RocksStore& store, std::uint64_t& records) {
  const auto reader = JournalReader::open_untrusted(entry);
  if (!reader) return reader.error();
  RecordBatch batch;
  if (auto read = reader->read_all(batch); !read) return read;
  if (auto written = store.write(batch); !written) return written;
  records += batch.size();
  return {};
}

}  // namespace

Result<ExportOutcome> export_store(const std::string& folder, const ExportSelection& selection,
                                   ExportWriter::Sink sink, const InspectionProgress& progress) {
  const auto reader = FolderReader::open(folder);
  if (!reader) return reader.error();
  return Exporter(**reader, selection, std::move(sink), progress).run();
}

Result<void> import_store(const std::string& folder, ExportReader::Source source,
                          std::uint64_t& records) {
  ExportReader reader(std::move(source));
  if (auto begun = reader.begin(); !begun) return begun;
  RocksStoreOptions options = options_of(folder);
  options.sync = true;  // what is said to be imported is
  auto store = RocksStore::open(options);
  if (!store) return store.error();
  while (true) {
    const auto entry = reader.next();
    if (!entry) return entry.error();
    if (!*entry) return {};
    if (auto imported = import_entry(**entry, **store, records); !imported) {
      return std::move(imported).error().with_context(fmt::format("at byte {}", reader.offset()));
    }
  }
}

Result<void> backup_store(const std::string& folder, const std::string& target) {
  if (auto known = check_folder(folder); !known) return known;
  const auto store = RocksStore::open(options_of(folder));
  if (!store) return store.error();
  return (*store)->backup(target);
}

}  // namespace phosphor
