// Whether the disk has room for a write: asked before each, since RocksDB 7.8 cannot be told to
// write again once an append to its log has failed for want of space. Refused early instead, a
// store on a full disk stays readable, and writes again as soon as there is room.
//
// Threads: pure but for the file system.

#pragma once

#include <phosphor/result.h>

#include <cstdint>
#include <string>

namespace phosphor {

// What is left free, so that RocksDB can write its buffers out and merge files; of a small disk an
// eighth.
inline constexpr std::uint64_t disk_reserve_bytes = std::uint64_t{64} << 20;

// An Error (io) if the disk of `folder` has no room for `bytes` beyond the reserve.
Result<void> check_disk_room(const std::string& folder, std::uint64_t bytes);

}  // namespace phosphor
