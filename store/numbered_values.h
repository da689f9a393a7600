// The values of a family whose keys are numbers, one after the other, also where some of them
// cannot be read: these are named as damage, and the others are visited all the same.
//
// Threads: pure. Failure: the status of a disk that refuses, which is no damage: what it has may be
// read another time, so nobody may go on as if it were not there.

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

// One by one, from `first` to the last number there is, as far as that can be read: an iterator
// does not go on behind what it cannot read.
template <typename Visit>
rocksdb::Status visit_each_number(const NumberedFamily& numbered, std::uint64_t first,
                                  DamageList& damage, Visit visit) {
  const std::unique_ptr<rocksdb::Iterator> end(
      numbered.db.NewIterator(rocksdb::ReadOptions(), numbered.family));
  end->SeekForPrev(numbered.key_of(UINT64_MAX));
  if (!end->Valid()) return is_damage(end->status()) ? rocksdb::Status() : end->status();
  const std::uint64_t last = numbered.number_of(end->key().ToStringView()).value_or(0);
  for (std::uint64_t number = first; number <= last; ++number) {
    rocksdb::PinnableSlice value;
    const rocksdb::Status status =
        numbered.db.Get(rocksdb::ReadOptions(), numbered.family, numbered.key_of(number), &value);
    if (status.ok()) {
      visit(number, value.ToStringView());
    } else if (!is_damage(status)) {
      return status;
    } else if (!status.IsNotFound()) {
      damage.add(fmt::format("{} {}: {}", numbered.name, number, damage_text(status)));
    }
  }
  return {};
}

// Calls `visit(number, value)` in ascending order. A number that is not there is nothing special.
template <typename Visit>
rocksdb::Status visit_numbered(const NumberedFamily& numbered, DamageList& damage, Visit visit) {
  const std::unique_ptr<rocksdb::Iterator> found(
      numbered.db.NewIterator(rocksdb::ReadOptions(), numbered.family));
  std::uint64_t next = 0;
  for (found->Seek(numbered.key_of(next)); found->Valid(); found->Seek(numbered.key_of(next))) {
    const auto number = numbered.number_of(found->key().ToStringView());
    if (!number) return {};
    visit(*number, found->value().ToStringView());
    next = *number + 1;
  }
  if (!is_damage(found->status())) return found->status();
  damage.add(fmt::format("{} after {}: {}", numbered.name, next, damage_text(found->status())));
  return visit_each_number(numbered, next, damage, visit);
}

}  // namespace phosphor
