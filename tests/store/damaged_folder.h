// A store's folder with something wrong in it, as a disk or a person makes it.

#pragma once

#include <rocksdb/db.h>

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace phosphor::test {

// Changes what is stored under a key, in all families whose names begin so. RocksDB's own checksums
// fit afterwards.
inline void put_into(const std::string& folder, const std::string& family, const std::string& key,
                     const std::string& value) {
  std::vector<std::string> names;
  REQUIRE(rocksdb::DB::ListColumnFamilies({}, folder, &names).ok());
  std::vector<rocksdb::ColumnFamilyDescriptor> families;
  for (const std::string& name : names) families.emplace_back(name, rocksdb::ColumnFamilyOptions());
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  rocksdb::DB* db = nullptr;
  REQUIRE(rocksdb::DB::Open({}, folder, families, &handles, &db).ok());
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (names[i].starts_with(family)) CHECK(db->Put({}, handles[i], key, value).ok());
  }
  for (auto* const handle : handles) db->DestroyColumnFamilyHandle(handle);
  delete db;
}

// By name.
inline std::vector<std::string> files_that_end(const std::string& folder, const std::string& end) {
  std::vector<std::string> files;
  for (const auto& file : std::filesystem::directory_iterator(folder)) {
    if (file.path().string().ends_with(end)) files.push_back(file.path().string());
  }
  std::sort(files.begin(), files.end());
  return files;
}

inline void flip_byte(const std::string& file, std::uint64_t at) {
  std::fstream bytes(file, std::ios::in | std::ios::out | std::ios::binary);
  bytes.seekg(static_cast<std::streamoff>(at));
  const auto flipped = static_cast<char>(bytes.get() ^ 0x55);
  bytes.seekp(static_cast<std::streamoff>(at));
  bytes.put(flipped);
  REQUIRE(bytes.good());
}

}  // namespace phosphor::test
