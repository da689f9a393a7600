// Numbers for strings in order of first use, while one batch or block is encoded.
//
// A string is found by its hash (XXH3) in an open-addressing table that keeps its memory from one
// use to the next; clearing it costs nothing. The strings stay their owner's and must live,
// unchanged, until clear(): one that comes again from the same place is known without being looked
// at, as do all that a datagram of ours refers to by number.
//
// Threads: one at a time. Failure: std::bad_alloc.

#pragma once

#include "store/search_terms.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace phosphor {

class StringNumbers {
 public:
  struct Numbered {
    std::uint32_t number;
    TextHash hash;
  };

  StringNumbers() : slots_(initial_slots) {}

  Numbered number_of(std::string_view text) {
    Place& place = places_[place_of(text.data())];
    if (place.generation == generation_ && place.begin == text.data() &&
        strings_[place.number].size() == text.size()) {
      return {place.number, hashes_[place.number]};
    }
    const Numbered found = find_or_insert(text);
    place = {text.data(), generation_, found.number};
    return found;
  }

  const std::vector<std::string_view>& strings() const noexcept { return strings_; }

  void clear() {
    strings_.clear();
    hashes_.clear();
    if (++generation_ != 0) return;
    slots_.assign(slots_.size(), {});
    places_.fill({});
    generation_ = 1;
  }

 private:
  static constexpr std::size_t initial_slots = 1024;  // a power of two, as every size is
  static constexpr unsigned place_bits = 9;           // half of the first-level cache

  struct Slot {
    std::uint32_t generation = 0;
    std::uint32_t number = 0;
  };
  // Where a string was seen last.
  struct Place {
    const char* begin = nullptr;
    std::uint32_t generation = 0;
    std::uint32_t number = 0;
  };

  static std::size_t place_of(const char* begin) noexcept {
    return (reinterpret_cast<std::uintptr_t>(begin) * 0x9e3779b97f4a7c15ULL) >> (64 - place_bits);
  }

  Numbered find_or_insert(std::string_view text) {
    const TextHash hash = hash_of(text);
    std::size_t slot = hash.value & (slots_.size() - 1);
    while (slots_[slot].generation == generation_) {
      const std::uint32_t number = slots_[slot].number;
      if (hashes_[number].value == hash.value && strings_[number] == text) return {number, hash};
      slot = (slot + 1) & (slots_.size() - 1);
    }
    return {insert(slot, text, hash), hash};
  }

  std::uint32_t insert(std::size_t slot, std::string_view text, TextHash hash) {
    const auto number = static_cast<std::uint32_t>(strings_.size());
    slots_[slot] = {generation_, number};
    strings_.push_back(text);
    hashes_.push_back(hash);
    if (2 * strings_.size() > slots_.size()) grow();
    return number;
  }

  void grow() {
    std::vector<Slot> larger(2 * slots_.size());
    for (std::uint32_t number = 0; number < strings_.size(); ++number) {
      std::size_t slot = hashes_[number].value & (larger.size() - 1);
      while (larger[slot].generation == generation_) slot = (slot + 1) & (larger.size() - 1);
      larger[slot] = {generation_, number};
    }
    slots_.swap(larger);
  }

  std::array<Place, std::size_t{1} << place_bits> places_{};
  std::vector<Slot> slots_;
  std::uint32_t generation_ = 1;
  std::vector<std::string_view> strings_;
  std::vector<TextHash> hashes_;
};

}  // namespace phosphor
