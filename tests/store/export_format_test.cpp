#include "store/export_format.h"

#include "tests/store/export_stream.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace phosphor;
using namespace phosphor::test;

namespace {

std::string stream_of(const std::vector<std::string>& entries) {
  std::string bytes;
  ExportWriter writer(into(bytes));
  REQUIRE(writer.begin().ok());
  for (const std::string& entry : entries) REQUIRE(writer.add(entry, 3).ok());
  REQUIRE(writer.finish().ok());
  CHECK(writer.byte_count() == bytes.size());
  CHECK(writer.record_count() == 3 * entries.size());
  return bytes;
}

// The entries, and what was wrong behind them.
std::vector<std::string> read(std::string_view bytes) {
  std::vector<std::string> found;
  ExportReader reader(from(bytes));
  if (const auto begun = reader.begin(); !begun) return {begun.error().message};
  while (true) {
    const auto entry = reader.next();
    if (!entry) {
      found.push_back(entry.error().message);
      return found;
    }
    if (!*entry) return found;
    found.emplace_back(**entry);
  }
}

using Entries = std::vector<std::string>;

const std::string long_entry(3'000'000, 'x');

}  // namespace

TEST_CASE("export: what is written is read again") {
  for (const Entries& entries : {Entries{}, Entries{"a"}, Entries{"first", long_entry, "third"}}) {
    CHECK(read(stream_of(entries)) == entries);
  }
}

TEST_CASE("export: the bytes are those that store/README.md documents") {
  const std::string bytes = stream_of({});
  CHECK(bytes == std::string("PhEx\x01\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 21));
}

TEST_CASE("export, hostile: what ends early says so, wherever it was cut") {
  const std::string bytes = stream_of({"first", "second"});
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    const Entries found = read(std::string_view(bytes).substr(0, size));
    CAPTURE(size);
    CHECK(found.back().find("it ends here") != std::string::npos);
  }
}

TEST_CASE("export, hostile: a flipped bit is found, and where") {
  const std::string bytes = stream_of({"first", "second"});
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    std::string damaged = bytes;
    damaged[at] = static_cast<char>(damaged[at] ^ 1);
    CAPTURE(at);
    CHECK(read(damaged) != Entries{"first", "second"});
  }
  std::string damaged = bytes;
  damaged[30] = static_cast<char>(damaged[30] ^ 1);
  CHECK(read(damaged).back() == "at byte 5: the checksum is wrong");
}

TEST_CASE("export, hostile: other files, other versions, lying lengths, a part left out") {
  CHECK(read("{\"json\": true}").back() == "at byte 0: this is no export of a store");
  CHECK(read("{}").back() == "at byte 0: this is no export of a store");
  std::string newer = stream_of({});
  newer[4] = 2;
  CHECK(read(newer).back() == "an export of version 2, and this program reads version 1");
  const std::string bytes = stream_of({"first", "second"});
  std::string huge = bytes;
  huge.replace(5, 8, "\xff\xff\xff\xff\xff\xff\xff\xff");
  CHECK(read(huge).back() == "at byte 5: an entry is larger than any that is exported");
  std::string longer = bytes;  // than what it decompresses to
  longer[9] = 100;
  CHECK(read(longer).back() == "at byte 5: an entry cannot be decompressed");
  const std::string one = stream_of({"first"});
  const std::string frame = one.substr(5, one.size() - 5 - 16);
  CHECK(read(one.substr(0, 5) + frame + one.substr(5)).back().find("missing before the end") !=
        std::string::npos);
}

TEST_CASE("export: what cannot be written is an error, and stops it") {
  ExportWriter writer([](std::string_view) -> Result<void> {
    return Error{ErrorCode::io, "no room"};
  });
  CHECK(writer.begin().error().message == "no room");
  std::string bytes;
  ExportWriter other(into(bytes));
  CHECK_FALSE(other.add("", 0).ok());  // would read as the end
}
