// Whether the disk has room for a write: asked before each, since RocksDB 7.8 cannot be told to
// write again once an append to its log has failed for want of space. Refused early instead, a
// store on a full disk stays readable, and writes again as soon as there is room.
//
// A disk that was full counts as full until half of the reserve is free beyond it: else a store at
// the brink would take the small writes and refuse the large ones, and be ready one moment and not
// the next.
//
// Threads: the writer's. Failure: none of its own; where the disk cannot be asked, the write itself
// will say what is wrong.

#pragma once

#include <phosphor/result.h>

#include <cstdint>
#include <string>

namespace phosphor {

// What is left free, so that RocksDB can write its buffers out and merge files; of a small disk an
// eighth.
inline constexpr std::uint64_t disk_reserve_bytes = std::uint64_t{64} << 20;

class DiskRoom {
 public:
  explicit DiskRoom(std::string folder) : folder_(std::move(folder)) {}

  // An Error (io) if the disk has no room for `bytes` beyond the reserve.
  Result<void> check(std::uint64_t bytes);

 private:
  std::string folder_;
  bool full_ = false;
};

}  // namespace phosphor
