#include "store/log_salvage.h"

#include "tests/support/temporary_folder.h"

#include <rocksdb/db.h>

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

using namespace phosphor;
using namespace phosphor::test;

namespace {

constexpr std::size_t block_bytes = std::size_t{32} << 10;

std::string bytes_of(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// A log as RocksDB writes it, of one record for each value: with these sizes they begin and end
// everywhere in the blocks.
std::string rocksdb_log(const std::vector<std::size_t>& sizes) {
  const TemporaryFolder folder;
  rocksdb::Options options;
  options.create_if_missing = true;
  options.avoid_flush_during_shutdown = true;
  rocksdb::DB* opened = nullptr;
  REQUIRE(rocksdb::DB::Open(options, folder / "db", &opened).ok());
  {
    const std::unique_ptr<rocksdb::DB> db(opened);
    for (std::size_t i = 0; i < sizes.size(); ++i) {
      REQUIRE(db->Put({}, std::to_string(i), std::string(sizes[i], static_cast<char>(i))).ok());
    }
  }
  for (const auto& file : std::filesystem::directory_iterator(folder / "db")) {
    if (file.path().extension() == ".log") return bytes_of(file.path());
  }
  FAIL("RocksDB wrote no log");
  return {};
}

const std::vector<std::size_t>& sizes() {
  static const std::vector<std::size_t> sizes = {100,  32000, 600, 70000, 1,     32768,
                                                 5000, 3,     200, 90000, 32761, 40};
  return sizes;
}

}  // namespace

TEST_CASE("log salvage: of a log without damage nothing changes") {
  const std::string log = rocksdb_log(sizes());
  const SalvagedLog salvaged = salvage_log_untrusted(log);
  CHECK(salvaged.damaged_bytes == 0);
  CHECK(salvaged.records == sizes().size());
  CHECK(log.starts_with(salvaged.bytes));  // behind it there may be room that was set aside
  CHECK(log.find_first_not_of('\0', salvaged.bytes.size()) == std::string::npos);
}

TEST_CASE("log salvage: a log that is cut off anywhere has no damage, only fewer records") {
  const std::string log = salvage_log_untrusted(rocksdb_log(sizes())).bytes;
  std::uint64_t last = 0;
  for (std::size_t size = 0; size <= log.size(); size += 997) {
    CAPTURE(size);
    const SalvagedLog salvaged = salvage_log_untrusted(std::string_view(log).substr(0, size));
    CHECK(salvaged.damaged_bytes == 0);
    CHECK(salvaged.records >= last);
    CHECK(log.starts_with(salvaged.bytes));
    last = salvaged.records;
  }
}

TEST_CASE("log salvage: a flipped byte costs the records in its block, and no others") {
  const std::string log = salvage_log_untrusted(rocksdb_log(sizes())).bytes;
  for (std::size_t at = 0; at + block_bytes < log.size(); at += 509) {
    CAPTURE(at);
    std::string damaged = log;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x10);
    const SalvagedLog salvaged = salvage_log_untrusted(damaged);
    CHECK(salvaged.damaged_bytes > 0);
    CHECK(salvaged.records < sizes().size());
    CHECK(salvaged.records >= sizes().size() - 7);
    const SalvagedLog again = salvage_log_untrusted(salvaged.bytes);
    CHECK(again.damaged_bytes == 0);
    CHECK(again.records == salvaged.records);
    CHECK(again.bytes == salvaged.bytes);
  }
}

TEST_CASE("log salvage: bytes that are no log give no records") {
  CHECK(salvage_log_untrusted("").records == 0);
  CHECK(salvage_log_untrusted(std::string(100000, '\0')).damaged_bytes == 0);
  const SalvagedLog text = salvage_log_untrusted(std::string(100000, 'x'));
  CHECK(text.records == 0);
  CHECK(text.damaged_bytes > 90000);
  CHECK(text.bytes.empty());
}
