// What can be saved of a write-ahead log of RocksDB that is damaged in the middle.
//
// RocksDB 7.8 can skip what is damaged, but not where a record is longer than one block of the log,
// as ours are: then it takes the next whole record for a damaged one, and refuses the folder. So
// the log is written anew with its whole records, and the damaged one is kept beside it.
//
// A log is blocks of 32 KiB of fragments; a fragment is a masked CRC-32C of all that follows it (4
// bytes), a length (2), a type (1: a whole record, the first, a middle, the last part of one) and
// its bytes. Source: RocksDB's wiki, "Write Ahead Log File Format"; crc32c.h for the mask.
//
// Threads: pure, but for salvage_logs(). Failure: whatever the bytes are, no more than they and one
// record are in memory.

#pragma once

#include <phosphor/result.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace phosphor {

struct SalvagedLog {
  std::string bytes;                // a log of the whole records
  std::uint64_t records = 0;        // in it
  std::uint64_t damaged_bytes = 0;  // left out; an unfinished record at the end is no damage
};
SalvagedLog salvage_log_untrusted(std::string_view log);

// Replaces the damaged logs of a folder that nobody has open. A sentence for each, with the name
// under which it is kept. A crash in between leaves the damaged log in its place, or the new one.
Result<std::vector<std::string>> salvage_logs(const std::string& folder);

// A sentence for each damaged log that was kept, until a person removes it.
std::vector<std::string> kept_logs(const std::string& folder);

}  // namespace phosphor
