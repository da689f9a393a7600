#include "store/rocks_error.h"

#include <fmt/format.h>

namespace phosphor {
namespace {

bool is_about_the_lock(const std::string& text) {
  return text.find("lock file") != std::string::npos ||
         text.find("lock hold by current process") != std::string::npos;
}

}  // namespace

Error rocks_error(const rocksdb::Status& status, const std::string& folder,
                  const std::string& doing) {
  const std::string text = status.ToString();
  if (is_about_the_lock(text)) {
    return {ErrorCode::unavailable,
            fmt::format("the folder {} is in use by another process; stop that one first, or use "
                        "another folder",
                        folder)};
  }
  if (status.IsNoSpace() || text.find("No space left") != std::string::npos) {
    return {ErrorCode::io, fmt::format("the disk of {} is full ({}); free some space or lower the "
                                       "size limit of the store",
                                       folder, text)};
  }
  if (status.IsCorruption()) {
    return {ErrorCode::corrupt,
            fmt::format("the store in {} is damaged ({}, while {}); restore the folder from a "
                        "backup or start with an empty one",
                        folder, text, doing)};
  }
  if (status.IsBusy() || status.IsTryAgain() || status.IsShutdownInProgress()) {
    return {ErrorCode::unavailable, fmt::format("the store in {} is busy ({})", folder, text)};
  }
  return {ErrorCode::io, fmt::format("{} failed in the folder {}: {}; look at the disk and the "
                                     "folder's permissions",
                                     doing, folder, text)};
}

bool is_damage(const rocksdb::Status& status) noexcept {
  return status.IsCorruption() || status.IsNotFound() || status.IsPathNotFound();
}

// Of a table that is missing RocksDB tries, and names, its older suffix last.
std::string damage_text(const rocksdb::Status& status) {
  std::string text = status.ToString();
  for (std::size_t at = 0; (at = text.find(".ldb", at)) != std::string::npos;) {
    text.replace(at, 4, ".sst");
  }
  return text;
}

}  // namespace phosphor
