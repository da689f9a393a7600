// A consistent copy of a store's folder while it is open, by RocksDB's checkpoint: tables are
// linked where both folders are on one file system, the log is copied as far as it is.
//
// Threads: any. Failure: an Error that names the target; what was made of it by then is removed.

#pragma once

#include <phosphor/result.h>

#include <rocksdb/db.h>

#include <string>

namespace phosphor {

// Requires: `db` is the database in `folder`. The target appears when it is complete.
Result<void> copy_folder(rocksdb::DB& db, const std::string& folder, const std::string& target);

}  // namespace phosphor
