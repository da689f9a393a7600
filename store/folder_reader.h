// A store's folder, opened for reading only: it may be that of a running daemon. What is seen is
// what was on disk at that moment.
//
// Owned by one command, on its stack. Threads: its own. Failure: an Error where the folder is no
// store or cannot be opened; nothing in it is changed.

#pragma once

#include <phosphor/result.h>
#include <phosphor/timestamp.h>

#include <rocksdb/db.h>

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace phosphor {

struct SliceOnDisk {
  std::uint64_t number = 0;
  Timestamp begun = no_time;
  rocksdb::ColumnFamilyHandle* family = nullptr;  // null: it is missing
};

class FolderReader {
 public:
  static Result<std::unique_ptr<FolderReader>> open(const std::string& folder);
  ~FolderReader();
  FolderReader(const FolderReader&) = delete;
  FolderReader& operator=(const FolderReader&) = delete;

  rocksdb::DB& db() const noexcept { return *db_; }
  // What is known to be missing of what is read here, in sentences.
  const std::vector<std::string>& damage() const noexcept { return damage_; }
  // As the directory lists them, oldest first. `status` says whether it could be read to its end.
  std::vector<SliceOnDisk> slices(rocksdb::Status& status) const;
  // Null where there is none.
  rocksdb::ColumnFamilyHandle* journal() const { return family("journal"); }

 private:
  explicit FolderReader(std::string folder) : folder_(std::move(folder)) {}
  rocksdb::Status try_to_open(const rocksdb::DBOptions& options);
  rocksdb::Status open_damaged(const rocksdb::Status& why);
  rocksdb::ColumnFamilyHandle* family(const std::string& name) const;

  const std::string folder_;
  std::unique_ptr<rocksdb::DB> db_;
  std::map<std::string, rocksdb::ColumnFamilyHandle*> families_;
  std::vector<std::string> damage_;
};

}  // namespace phosphor
