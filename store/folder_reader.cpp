#include "store/folder_reader.h"

#include "store/folder_format.h"
#include "store/keys.h"
#include "store/log_salvage.h"
#include "store/rocks_error.h"

#include <fmt/format.h>

namespace phosphor {
namespace {

constexpr int max_tries = 5;

// RocksDB's default takes all damage for the log's end, and says nothing.
rocksdb::DBOptions up_to_unfinished_end() {
  rocksdb::DBOptions options;
  options.wal_recovery_mode = rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
  return options;
}

}  // namespace

FolderReader::~FolderReader() {
  for (const auto& [name, handle] : families_) db_->DestroyColumnFamilyHandle(handle);
}

// A running daemon may remove a file between the listing and the opening of it; the next try sees
// the files that are there then.
Result<std::unique_ptr<FolderReader>> FolderReader::open(const std::string& folder) {
  if (auto known = check_folder(folder); !known) return known.error();
  std::unique_ptr<FolderReader> reader(new FolderReader(folder));
  reader->damage_ = kept_logs(folder);
  rocksdb::Status status;
  for (int i = 0; i == 0 || (i < max_tries && !status.ok()); ++i) {
    status = reader->try_to_open(up_to_unfinished_end());
  }
  if (is_damage(status)) status = reader->open_damaged(status);
  if (!status.ok()) return rocks_error(status, folder, "opening the store");
  return reader;
}

// Nothing is written here, so a damaged log cannot be mended: what is before the damage is read.
// RocksDB does that only while it is strict with tables, too.
rocksdb::Status FolderReader::open_damaged(const rocksdb::Status& why) {
  rocksdb::DBOptions options;
  options.wal_recovery_mode = rocksdb::WALRecoveryMode::kPointInTimeRecovery;
  if (try_to_open(options).ok()) {
    damage_.emplace_back(
        "the log is damaged, and only what stands before the damage was read; `phosphor serve` "
        "reads what stands behind it, too");
    return {};
  }
  options = up_to_unfinished_end();
  options.paranoid_checks = false;
  const rocksdb::Status status = try_to_open(options);
  if (status.ok()) damage_.push_back("what can be read was read: " + damage_text(why));
  return status;
}

rocksdb::Status FolderReader::try_to_open(const rocksdb::DBOptions& options) {
  std::vector<std::string> names;
  auto status = rocksdb::DB::ListColumnFamilies(options, folder_, &names);
  if (!status.ok()) return status;
  std::vector<rocksdb::ColumnFamilyDescriptor> descriptors;
  for (const std::string& name : names) {
    descriptors.emplace_back(name, rocksdb::ColumnFamilyOptions());
  }
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  rocksdb::DB* db = nullptr;
  status = rocksdb::DB::OpenForReadOnly(options, folder_, descriptors, &handles, &db);
  if (!status.ok()) return status;
  db_.reset(db);
  for (std::size_t i = 0; i < names.size(); ++i) families_[names[i]] = handles[i];
  return status;
}

rocksdb::ColumnFamilyHandle* FolderReader::family(const std::string& name) const {
  const auto found = families_.find(name);
  return found == families_.end() ? nullptr : found->second;
}

std::vector<SliceOnDisk> FolderReader::slices(rocksdb::Status& status) const {
  std::vector<SliceOnDisk> slices;
  const std::unique_ptr<rocksdb::Iterator> entries(db_->NewIterator(rocksdb::ReadOptions()));
  for (entries->SeekToFirst(); entries->Valid(); entries->Next()) {
    const auto number = read_slice_key(entries->key().ToStringView());
    const auto begun = read_slice_value(entries->value().ToStringView());
    if (!number || !begun) continue;
    slices.push_back({*number, *begun, family(fmt::format("slice-{:06}", *number))});
  }
  status = entries->status();
  return slices;
}

}  // namespace phosphor
