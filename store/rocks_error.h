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

// Whether what should be there is not what was written or is not there at all: trying again does
// not help.
bool is_damage(const rocksdb::Status& status) noexcept;
// What it says of it, with the name that the file has.
std::string damage_text(const rocksdb::Status& status);

}  // namespace phosphor
