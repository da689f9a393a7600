// A folder with a store that has one load, kept from one measurement to the next: what takes
// minutes to send is sent once.
//
//   FOLDER/store   the store
//   FOLDER/load    which load that is, written when all of it was stored:
//                  "phosphor bench load 1", seed, spans, begin_unix_ns, one a line
//
// Measurements change the store, so each works in a copy of its own (StoreCopy), which shares the
// files that the store never changes.
//
// Threads: one. Failure: std::runtime_error where the folder has another load, or half of one.

#pragma once

#include "tests/bench/load.h"

#include <cstdint>
#include <filesystem>

namespace phosphor::bench {

class LoadedFolder {
 public:
  // Loads `spans` of `seed`, unless they are there.
  LoadedFolder(std::filesystem::path folder, std::uint64_t seed, std::uint64_t spans);

  const LoadPlan& plan() const noexcept { return plan_; }
  const std::filesystem::path& path() const noexcept { return folder_; }
  std::filesystem::path store() const { return folder_ / "store"; }

 private:
  bool read_begin();
  void send();

  std::filesystem::path folder_;
  LoadPlan plan_;
};

// Removed when it dies.
class StoreCopy {
 public:
  explicit StoreCopy(const LoadedFolder& of);
  ~StoreCopy();
  StoreCopy(const StoreCopy&) = delete;
  StoreCopy& operator=(const StoreCopy&) = delete;

  const std::filesystem::path& path() const noexcept { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace phosphor::bench
