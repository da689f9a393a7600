#include "store/disk_room.h"

#include "tests/support/temporary_folder.h"

#include <doctest/doctest.h>

#include <string>

using namespace phosphor;
using namespace phosphor::test;

TEST_CASE("disk room: a write that does not fit is refused, and the sentence names the folder") {
  const TemporaryFolder folder;
  const std::string path = folder.path().string();
  const auto refused = check_disk_room(path, std::uint64_t{1} << 60);
  REQUIRE_FALSE(refused.ok());
  CHECK(refused.error().code == ErrorCode::io);
  CHECK(refused.error().message.find(path) != std::string::npos);
}

TEST_CASE("disk room: where the disk cannot be asked the write decides") {
  CHECK(check_disk_room("/no/such/folder", 1).ok());
}
