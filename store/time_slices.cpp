#include "store/time_slices.h"

#include "store/folder_format.h"
#include "store/keys.h"
#include "store/log_salvage.h"
#include "store/rocks_error.h"
#include "store/rocks_tuning.h"

#include <fmt/format.h>
#include <rocksdb/cache.h>

#include <algorithm>
#include <charconv>
#include <map>

namespace phosphor {
namespace {

using rocksdb::ColumnFamilyHandle;

constexpr const char* journal_name = "journal";

std::string slice_name(std::uint64_t number) { return fmt::format("slice-{:06}", number); }

// The number in a family's name; 0 for those that are no slices.
std::uint64_t number_in(const std::string& name) {
  const std::size_t dash = name.find('-');
  std::uint64_t number = 0;
  if (dash != std::string::npos) {
    std::from_chars(name.data() + dash + 1, name.data() + name.size(), number);
  }
  return number;
}

std::uint64_t family_bytes(rocksdb::DB& db, ColumnFamilyHandle* family) {
  std::uint64_t on_disk = 0;
  std::uint64_t in_memory = 0;
  db.GetIntProperty(family, rocksdb::DB::Properties::kLiveSstFilesSize, &on_disk);
  db.GetIntProperty(family, rocksdb::DB::Properties::kCurSizeAllMemTables, &in_memory);
  return on_disk + in_memory;
}

// The directory and the list of families, which RocksDB always syncs, must agree after a loss of
// power too.
rocksdb::WriteOptions synced() {
  rocksdb::WriteOptions options;
  options.sync = true;
  return options;
}

}  // namespace

TimeSlice::~TimeSlice() {
  if (family != nullptr) db->DestroyColumnFamilyHandle(family);
}

std::uint64_t TimeSlice::bytes() const { return family_bytes(*db, family); }

TimeSlices::TimeSlices(const RocksStoreOptions& options)
    : folder_(options.folder), options_(options) {
  slice_options_ = slice_family_options(rocksdb::NewLRUCache(options.cache_bytes / 2));
}

TimeSlices::~TimeSlices() {
  slices_.clear();
  if (directory_ != nullptr) db_->DestroyColumnFamilyHandle(directory_);
  if (journal_ != nullptr) db_->DestroyColumnFamilyHandle(journal_);
}

Error TimeSlices::error(const rocksdb::Status& status, const char* doing) const {
  return rocks_error(status, folder_, doing);
}

Result<std::unique_ptr<TimeSlices>> TimeSlices::open(const RocksStoreOptions& options) {
  if (auto prepared = prepare_folder(options.folder); !prepared) return prepared.error();
  std::unique_ptr<TimeSlices> slices(new TimeSlices(options));
  slices->damage_ = kept_logs(options.folder);  // of earlier openings
  if (auto opened = slices->open_database(); !opened) return opened.error();
  return slices;
}

Result<void> TimeSlices::open_database() {
  rocksdb::DBOptions database = database_options(options_);
  database.create_missing_column_families = true;  // the journal's, the first time
  std::vector<std::string> names;
  if (!rocksdb::DB::ListColumnFamilies(database, folder_, &names).ok()) {
    names = {rocksdb::kDefaultColumnFamilyName};  // a new one; Open says what is wrong otherwise
  }
  if (std::find(names.begin(), names.end(), journal_name) == names.end()) {
    names.emplace_back(journal_name);
  }
  std::vector<rocksdb::ColumnFamilyDescriptor> descriptors;
  for (const std::string& name : names) {
    descriptors.emplace_back(name,
                             name == journal_name ? journal_family_options() : slice_options_);
  }
  std::vector<ColumnFamilyHandle*> families;
  rocksdb::DB* db = nullptr;
  rocksdb::Status status = rocksdb::DB::Open(database, folder_, descriptors, &families, &db);
  if (is_damage(status)) {
    auto salvaged = salvage_logs(folder_);
    if (!salvaged) return salvaged.error();
    // Of the logs nothing is left to say; of the tables only this is known by now.
    if (salvaged->empty()) damage_.push_back("what can be read is served: " + damage_text(status));
    damage_.insert(damage_.end(), salvaged->begin(), salvaged->end());
    status = rocksdb::DB::Open(salvaging(database), folder_, descriptors, &families, &db);
  }
  if (!status.ok()) return error(status, "opening the store");
  db_.reset(db);
  return read_directory(names, families);
}

Result<void> TimeSlices::read_directory(const std::vector<std::string>& names,
                                        const std::vector<ColumnFamilyHandle*>& families) {
  std::map<std::string, ColumnFamilyHandle*> by_name;
  for (std::size_t i = 0; i < names.size(); ++i) {
    by_name[names[i]] = families[i];
    next_number_ = std::max(next_number_, number_in(names[i]) + 1);
  }
  const auto take = [&](const std::string& name) {
    const auto found = by_name.find(name);
    return found == by_name.end() ? nullptr : std::exchange(found->second, nullptr);
  };
  directory_ = take(rocksdb::kDefaultColumnFamilyName);
  journal_ = take(journal_name);

  const std::unique_ptr<rocksdb::Iterator> entries(
      db_->NewIterator(rocksdb::ReadOptions(), directory_));
  std::vector<std::pair<std::uint64_t, Timestamp>> listed;
  for (entries->SeekToFirst(); entries->Valid(); entries->Next()) {
    const auto number = read_slice_key(entries->key().ToStringView());
    const auto begun = read_slice_value(entries->value().ToStringView());
    if (number && begun) listed.emplace_back(*number, *begun);
  }
  // Before anything is dropped for not being listed.
  if (!entries->status().ok()) return error(entries->status(), "reading the directory of slices");
  for (const auto& [number, begun] : listed) add_listed(number, begun, take(slice_name(number)));
  // What a crash left behind: made and not yet in the directory, or out of it and not yet dropped.
  for (auto& [name, family] : by_name) {
    if (family == nullptr) continue;
    db_->DropColumnFamily(family).PermitUncheckedError();
    db_->DestroyColumnFamilyHandle(family);
  }
  return {};
}

void TimeSlices::add_listed(std::uint64_t number, Timestamp begun, ColumnFamilyHandle* family) {
  next_number_ = std::max(next_number_, number + 1);
  if (family == nullptr) {
    damage_.push_back(fmt::format("slice {} is missing", number));
    return;
  }
  auto slice = std::make_shared<TimeSlice>();
  slice->db = db_.get();
  slice->number = number;
  slice->begun = begun;
  slice->family = family;
  slices_.push_back(std::move(slice));
}

std::vector<SlicePointer> TimeSlices::all() const {
  const std::lock_guard lock(mutex_);
  return slices_;
}

SlicePointer TimeSlices::newest() const {
  const std::lock_guard lock(mutex_);
  return slices_.empty() ? nullptr : slices_.back();
}

Result<void> TimeSlices::begin(Timestamp now) {
  auto slice = std::make_shared<TimeSlice>();
  slice->db = db_.get();
  slice->number = next_number_++;
  slice->begun = now;
  rocksdb::Status status =
      db_->CreateColumnFamily(slice_options_, slice_name(slice->number), &slice->family);
  if (!status.ok()) return error(status, "beginning a slice");
  status = db_->Put(synced(), directory_, slice_key(slice->number), slice_value(slice->begun));
  if (!status.ok()) return error(status, "beginning a slice");

  const SlicePointer previous = newest();
  {
    const std::lock_guard lock(mutex_);
    slices_.push_back(std::move(slice));
  }
  if (previous == nullptr) return {};
  // Nothing more comes into its buffers, and while they are in memory they keep the log on disk.
  rocksdb::FlushOptions in_background;
  in_background.wait = false;
  in_background.allow_write_stall = true;
  db_->Flush(in_background, previous->family).PermitUncheckedError();
  return {};
}

Result<void> TimeSlices::drop_oldest() {
  const SlicePointer oldest = all().front();
  const rocksdb::Status status = db_->Delete(synced(), directory_, slice_key(oldest->number));
  if (!status.ok()) return error(status, "dropping a slice");
  {
    const std::lock_guard lock(mutex_);
    slices_.erase(slices_.begin());
  }
  // If this fails the next open() does it.
  db_->DropColumnFamily(oldest->family).PermitUncheckedError();
  return {};
}

}  // namespace phosphor
