// The values of a family whose keys are numbers, one after the other, also where some of them
// cannot be read: these are named as damage, and the others are visited all the same.
//
// Threads: pure. Failure: none; a disk that refuses is damage like any other.

#pragma once

#include "store/damage.h"
#include "store/rocks_error.h"

#include <fmt/format.h>
#include <rocksdb/db.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace phosphor {

struct NumberedFamily {
  rocksdb::DB& db;
  rocksdb::ColumnFamilyHandle* family;
  std::string (*key_of)(std::uint64_t);
  std::optional<std::uint64_t> (*number_of)(std::string_view key);
  std::string name;  // "segment", "entry of the journal": what damage is called, before its number
};

// The largest number; zero where there is none or it cannot be read.
inline std::uint64_t last_number(const NumberedFamily& numbered) {
  const std::unique_ptr<rocksdb::Iterator> last(
      numbered.db.NewIterator(rocksdb::ReadOptions(), numbered.family));
  last->SeekForPrev(numbered.key_of(UINT64_MAX));
  return last->Valid() ? numbered.number_of(last->key().ToStringView()).value_or(0) : 0;
}

// One by one, from `first` on: an iterator does not go on behind what it cannot read.
template <typename Visit>
void visit_each_number(const NumberedFamily& numbered, std::uint64_t first, DamageList& damage,
                       Visit visit) {
  const std::uint64_t last = last_number(numbered);
  for (std::uint64_t number = first; number <= last; ++number) {
    rocksdb::PinnableSlice value;
    const rocksdb::Status status =
        numbered.db.Get(rocksdb::ReadOptions(), numbered.family, numbered.key_of(number), &value);
    if (status.ok()) {
      visit(number, value.ToStringView());
    } else if (!status.IsNotFound()) {
      damage.add(fmt::format("{} {}: {}", numbered.name, number, damage_text(status)));
    }
  }
}

// Calls `visit(number, value)` in ascending order. A number that is not there is nothing special.
template <typename Visit>
void visit_numbered(const NumberedFamily& numbered, DamageList& damage, Visit visit) {
  const std::unique_ptr<rocksdb::Iterator> found(
      numbered.db.NewIterator(rocksdb::ReadOptions(), numbered.family));
  std::uint64_t next = 0;
  for (found->Seek(numbered.key_of(next)); found->Valid(); found->Seek(numbered.key_of(next))) {
    const auto number = numbered.number_of(found->key().ToStringView());
    if (!number) return;
    visit(*number, found->value().ToStringView());
    next = *number + 1;
  }
  if (found->status().ok()) return;
  damage.add(fmt::format("{} after {}: {}", numbered.name, next, damage_text(found->status())));
  visit_each_number(numbered, next, damage, visit);
}

}  // namespace phosphor
