// What of a store cannot be read, found when it is opened or read: it is named here, told by
// TraceReader::status(), left out of answers, which count it, and not tried again.
//
// Owned by RocksStore. Threads: any. Memory: bounded, whatever is damaged. Failure: none.

#pragma once

#include "store/block_number.h"
#include "store/damage_report.h"

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <set>
#include <string>

namespace phosphor {

class DamageList {
 public:
  // More sentences would say the same again.
  static constexpr std::size_t max_listed = 100;
  // About 10 MB of them; what is beyond is read, and refused, each time.
  static constexpr std::size_t max_blocks = 100'000;

  // What is listed already is not counted again.
  void add(std::string sentence);
  // Only the first time.
  void add_block(BlockNumber block, const std::string& why);

  bool has_block(BlockNumber block) const;
  std::uint64_t count() const;
  DamageReport report() const;

 private:
  void add_locked(std::string sentence);

  mutable std::mutex mutex_;
  std::set<BlockNumber> blocks_;
  DamageReport found_;
};

}  // namespace phosphor
