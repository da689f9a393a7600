// RocksDB's statuses as our Errors: one sentence that names the folder and says what to do.
//
// Threads: pure.

#pragma once

#include <phosphor/result.h>

#include <rocksdb/status.h>

#include <string>

namespace phosphor {

// Requires: !status.ok(). `doing` completes "while …".
Error rocks_error(const rocksdb::Status& status, const std::string& folder,
                  const std::string& doing);

}  // namespace phosphor
