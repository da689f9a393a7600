#include "store/folder_reader.h"

#include "store/folder_format.h"
#include "store/keys.h"
#include "store/rocks_error.h"

#include <fmt/format.h>

namespace phosphor {
namespace {

constexpr int max_tries = 5;

}  // namespace

FolderReader::~FolderReader() {
  for (const auto& [name, handle] : families_) db_->DestroyColumnFamilyHandle(handle);
}

// A running daemon may remove a file between the listing and the opening of it; the next try sees
// the files that are there then.
Result<std::unique_ptr<FolderReader>> FolderReader::open(const std::string& folder) {
  if (auto known = check_folder(folder); !known) return known.error();
  std::unique_ptr<FolderReader> reader(new FolderReader(folder));
  Result<void> opened = reader->try_to_open();
  for (int i = 1; i < max_tries && !opened; ++i) opened = reader->try_to_open();
  if (!opened) return opened.error();
  return reader;
}

Result<void> FolderReader::try_to_open() {
  const rocksdb::DBOptions options;
  std::vector<std::string> names;
  auto status = rocksdb::DB::ListColumnFamilies(options, folder_, &names);
  if (!status.ok()) return rocks_error(status, folder_, "opening the store");
  std::vector<rocksdb::ColumnFamilyDescriptor> descriptors;
  for (const std::string& name : names) {
    descriptors.emplace_back(name, rocksdb::ColumnFamilyOptions());
  }
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  rocksdb::DB* db = nullptr;
  status = rocksdb::DB::OpenForReadOnly(options, folder_, descriptors, &handles, &db);
  if (!status.ok()) return rocks_error(status, folder_, "opening the store");
  db_.reset(db);
  for (std::size_t i = 0; i < names.size(); ++i) families_[names[i]] = handles[i];
  return {};
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
