#include "store/disk_room.h"

#include <sys/statvfs.h>

#include <fmt/format.h>

#include <algorithm>

namespace phosphor {

Result<void> check_disk_room(const std::string& folder, std::uint64_t bytes) {
  struct statvfs disk = {};
  if (::statvfs(folder.c_str(), &disk) != 0) return {};  // the write itself will say what is wrong
  const std::uint64_t free_bytes = std::uint64_t{disk.f_bavail} * disk.f_frsize;
  const std::uint64_t all_bytes = std::uint64_t{disk.f_blocks} * disk.f_frsize;
  const std::uint64_t reserve = std::min(disk_reserve_bytes, all_bytes / 8);
  if (free_bytes >= reserve + bytes) return {};
  return Error{
      ErrorCode::io,
      fmt::format("the disk of {} is full: {} MiB are free and {} MiB are kept in reserve; "
                  "free some space or lower the size limit of the store",
                  folder, free_bytes >> 20, reserve >> 20)};
}

}  // namespace phosphor
