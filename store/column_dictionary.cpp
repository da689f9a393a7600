#include "store/column_dictionary.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <algorithm>
#include <random>

namespace phosphor {
namespace {

// Enough for an ordinary block, so that the table does not grow in the middle of each.
constexpr std::size_t first_slots = 16'384;

std::uint64_t mixed(std::uint64_t value) noexcept {
  value *= 0x9e3779b97f4a7c15ULL;
  return value ^ value >> 32;
}

}  // namespace

ColumnDictionary::ColumnDictionary() : seed_(std::random_device{}()), slots_(first_slots) {}

std::uint32_t ColumnDictionary::number_of(std::string_view text,
                                          ColumnValues<std::string_view>& of) {
  const std::uint64_t hash =
      XXH3_64bits_withSeed(text.data(), text.size(), seed_ + mixed(of.column));
  return find_or_add(text, hash, of, [this](std::string_view copied) {
    text_bytes_ += copied.size();
    return texts_.copy(copied);
  });
}

std::uint32_t ColumnDictionary::number_of(std::uint64_t number, ColumnValues<std::uint64_t>& of) {
  const std::uint64_t hash = mixed(number + mixed(of.column + seed_));
  return find_or_add(number, hash, of, [](std::uint64_t same) { return same; });
}

template <typename Value, typename Copy>
std::uint32_t ColumnDictionary::find_or_add(const Value& value, std::uint64_t hash,
                                            ColumnValues<Value>& of, Copy copy) {
  if (2 * used_ >= slots_.size()) grow();
  const auto short_hash = static_cast<std::uint32_t>(hash >> 32);
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t at = short_hash & mask;; at = (at + 1) & mask) {
    Slot& slot = slots_[at];
    if (slot.number == free) {
      slot = {short_hash, static_cast<std::uint32_t>(of.values.size())};
      ++used_;
      of.values.push_back(copy(value));
      return slot.number;
    }
    if (slot.hash == short_hash && slot.number < of.values.size() &&
        of.values[slot.number] == value) {
      return slot.number;
    }
  }
}

void ColumnDictionary::grow() {
  std::vector<Slot> old(2 * slots_.size());
  old.swap(slots_);
  const std::size_t mask = slots_.size() - 1;
  for (const Slot& slot : old) {
    if (slot.number == free) continue;
    std::size_t at = slot.hash & mask;
    while (slots_[at].number != free) at = (at + 1) & mask;
    slots_[at] = slot;
  }
}

void ColumnDictionary::clear() noexcept {
  if (used_ != 0) std::fill(slots_.begin(), slots_.end(), Slot{});
  next_column_ = 0;
  used_ = 0;
  text_bytes_ = 0;
  texts_.clear();
}

}  // namespace phosphor
