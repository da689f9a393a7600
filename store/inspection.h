// What is on disk in a store's folder, slice by slice, read without changing anything.
//
// The folder is opened for reading only, so it may also be that of a running daemon: then what is
// seen is what was on disk at that moment. Checking reads and decodes every block and every entry
// of the journal, and compares them with the segments' descriptions.
//
// Threads: the caller's. Failure: an Error where the folder cannot be opened at all; damage in a
// part of it is listed and the rest is looked at.

#pragma once

#include "store/damage_report.h"

#include <phosphor/result.h>
#include <phosphor/timestamp.h>

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace phosphor {

struct SliceInspection {
  std::uint64_t number = 0;
  Timestamp begun = no_time;
  std::uint64_t segments = 0;
  std::uint64_t blocks = 0;
  std::uint64_t records = 0;      // spans and annotations
  std::uint64_t traces = 0;       // a trace in several segments counts in each
  std::uint64_t block_bytes = 0;  // filled in by a check only, as are the two below
  std::uint64_t filter_bytes = 0;
  std::uint64_t description_bytes = 0;
};

struct StoreInspection {
  std::vector<SliceInspection> slices;  // oldest first
  std::uint64_t journal_entries = 0;
  std::uint64_t journal_records = 0;
  std::uint64_t journal_bytes = 0;
  std::uint64_t disk_bytes = 0;  // of all files, the log included
  DamageReport damage;
};

// How far a check is: blocks that were read, of so many.
using InspectionProgress = std::function<void(std::uint64_t done, std::uint64_t all)>;

// What the descriptions say.
Result<StoreInspection> inspect_store(const std::string& folder);
// And whether it is true.
Result<StoreInspection> check_store(const std::string& folder, const InspectionProgress& progress);

}  // namespace phosphor
