#include "store/disk_room.h"

#include <sys/statvfs.h>

#include <fmt/format.h>

#include <algorithm>

namespace phosphor {

Result<void> DiskRoom::check(std::uint64_t bytes) {
  struct statvfs disk = {};
  if (::statvfs(folder_.c_str(), &disk) != 0) return {};
  const std::uint64_t free_bytes = std::uint64_t{disk.f_bavail} * disk.f_frsize;
  const std::uint64_t all_bytes = std::uint64_t{disk.f_blocks} * disk.f_frsize;
  const std::uint64_t reserve = std::min(disk_reserve_bytes, all_bytes / 8);
  const std::uint64_t margin = full_ ? reserve / 2 : 0;
  full_ = free_bytes < reserve + margin + bytes;
  if (!full_) return {};
  return Error{
      ErrorCode::io,
      fmt::format("the disk of {} is full: {} MiB are free and {} MiB are kept in reserve; "
                  "free some space or lower the size limit of the store",
                  folder_, free_bytes >> 20, reserve >> 20)};
}

}  // namespace phosphor
