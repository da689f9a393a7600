#include "store/folder_copy.h"

#include "store/folder_format.h"
#include "store/rocks_error.h"

#include <fmt/format.h>
#include <rocksdb/utilities/checkpoint.h>

#include <filesystem>
#include <limits>
#include <memory>
#include <system_error>

namespace phosphor {
namespace {

// Beyond so much of the log RocksDB would write its buffers out instead of copying it. It never is:
// rocks_tuning.h bounds the log.
constexpr std::uint64_t copied_log_bytes = std::numeric_limits<std::uint64_t>::max();

Error refused(const std::string& target, const std::string& why) {
  return {ErrorCode::io, fmt::format("cannot make the backup {}: {}", target, why)};
}

bool is_within(const std::string& target, const std::string& folder) {
  std::error_code unknown;
  const auto from_folder =
      std::filesystem::weakly_canonical(target, unknown)
          .lexically_relative(std::filesystem::weakly_canonical(folder, unknown));
  return !from_folder.empty() && *from_folder.begin() != "..";
}

Result<void> fill(rocksdb::DB& db, const std::string& unfinished) {
  rocksdb::Checkpoint* made = nullptr;
  auto status = rocksdb::Checkpoint::Create(&db, &made);
  const std::unique_ptr<rocksdb::Checkpoint> checkpoint(made);
  if (status.ok()) status = checkpoint->CreateCheckpoint(unfinished, copied_log_bytes);
  if (!status.ok()) return refused(unfinished, status.ToString());
  return mark_folder(unfinished);
}

}  // namespace

Result<void> copy_folder(rocksdb::DB& db, const std::string& folder, const std::string& target) {
  if (std::filesystem::exists(target)) {
    return Error{ErrorCode::invalid_argument,
                 fmt::format("cannot make the backup {}: it is there already", target)};
  }
  if (is_within(target, folder)) {
    return refused(target, "it would be within the folder that is copied");
  }
  const std::string unfinished = target + ".unfinished";
  std::error_code problem;
  std::filesystem::remove_all(unfinished, problem);
  Result<void> filled = fill(db, unfinished);
  if (filled) {
    std::filesystem::rename(unfinished, target, problem);
    if (problem) filled = refused(target, problem.message());
  }
  if (!filled) std::filesystem::remove_all(unfinished, problem);
  return filled;
}

}  // namespace phosphor
