#include "store/disk_room.h"

#include "tests/support/temporary_folder.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <string>

using namespace phosphor;
using namespace phosphor::test;

TEST_CASE("disk room: a write that does not fit is refused, and the sentence names the folder") {
  const TemporaryFolder folder;
  const std::string path = folder.path().string();
  const auto refused = DiskRoom(path).check(std::uint64_t{1} << 60);
  REQUIRE_FALSE(refused.ok());
  CHECK(refused.error().code == ErrorCode::io);
  CHECK(refused.error().message.find(path) != std::string::npos);
}

TEST_CASE("disk room: where the disk cannot be asked the write decides") {
  CHECK(DiskRoom("/no/such/folder").check(1).ok());
}

TEST_CASE("disk room: a disk that was full stays full at the brink, so that readiness is steady") {
  const TemporaryFolder folder;
  const std::filesystem::space_info disk = std::filesystem::space(folder.path());
  const std::uint64_t reserve = std::min(disk_reserve_bytes, disk.capacity / 8);
  if (disk.available < 2 * reserve) {
    MESSAGE("SKIPPED: too little of this disk is free");
    return;
  }
  // Fits beyond the reserve, but not beyond the reserve and its half.
  const std::uint64_t at_the_brink = disk.available - reserve - reserve / 4;
  DiskRoom room(folder.path().string());
  CHECK(room.check(at_the_brink).ok());
  CHECK_FALSE(room.check(std::uint64_t{1} << 60).ok());
  CHECK_FALSE(room.check(at_the_brink).ok());
  CHECK(room.check(0).ok());
  CHECK(room.check(at_the_brink).ok());
}
