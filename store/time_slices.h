// The slices of a RocksStore: column families by time of writing, and the journal beside them.
//
// Records are sealed into the slice in which they were written, and the oldest slice is dropped
// whole, which costs next to nothing. The directory in the default family says which slices exist;
// families that it does not name are what a crash left behind between two steps, and open() removes
// them.
//
// Owned by RocksStore. Threads: begin() and drop_oldest() by the writer; all() by anyone. A slice
// stays readable while somebody holds its pointer, also when it was dropped meanwhile; all pointers
// must be gone before TimeSlices is destroyed.
// Failure: Errors that name the folder.

#pragma once

#include "store/rocks_store.h"

#include <rocksdb/db.h>

#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace phosphor {

struct TimeSlice {
  rocksdb::DB* db = nullptr;
  std::uint64_t number = 0;
  Timestamp begun = no_time;
  rocksdb::ColumnFamilyHandle* family = nullptr;

  TimeSlice() = default;
  ~TimeSlice();
  TimeSlice(const TimeSlice&) = delete;
  TimeSlice& operator=(const TimeSlice&) = delete;

  // On disk and in memory.
  std::uint64_t bytes() const;
};

using SlicePointer = std::shared_ptr<const TimeSlice>;

class TimeSlices {
 public:
  static Result<std::unique_ptr<TimeSlices>> open(const RocksStoreOptions& options);
  ~TimeSlices();
  TimeSlices(const TimeSlices&) = delete;
  TimeSlices& operator=(const TimeSlices&) = delete;

  rocksdb::DB& db() const noexcept { return *db_; }
  rocksdb::ColumnFamilyHandle* journal() const noexcept { return journal_; }
  // What could not be read while opening, in sentences.
  const std::vector<std::string>& damage() const noexcept { return damage_; }
  // Oldest first; never empty.
  std::vector<SlicePointer> all() const;
  SlicePointer newest() const;

  // Makes a new newest slice.
  Result<void> begin(Timestamp now);
  // Requires: there are at least two.
  Result<void> drop_oldest();

 private:
  explicit TimeSlices(const RocksStoreOptions& options);
  Result<void> open_database();
  Result<void> read_directory(const std::vector<std::string>& names,
                              const std::vector<rocksdb::ColumnFamilyHandle*>& families);
  void add_listed(std::uint64_t number, Timestamp begun, rocksdb::ColumnFamilyHandle* family);
  Error error(const rocksdb::Status& status, const char* doing) const;

  const std::string folder_;
  const RocksStoreOptions options_;
  rocksdb::ColumnFamilyOptions slice_options_;
  std::unique_ptr<rocksdb::DB> db_;
  rocksdb::ColumnFamilyHandle* directory_ = nullptr;
  rocksdb::ColumnFamilyHandle* journal_ = nullptr;
  std::uint64_t next_number_ = 1;
  std::vector<std::string> damage_;  // set while opening

  mutable std::mutex mutex_;
  std::vector<SlicePointer> slices_;  // guarded by mutex_; oldest first
};

}  // namespace phosphor
