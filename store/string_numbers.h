// Numbers for strings in order of first use, while one batch or block is encoded.
//
// A string is found by its hash (XXH3) in an open-addressing table that keeps its memory from one
// use to the next; clearing it costs nothing. The strings stay their owner's and must live until
// clear().
//
// Threads: one at a time. Failure: std::bad_alloc.

#pragma once

#include "store/search_terms.h"

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
    const TextHash hash = hash_of(text);
    std::size_t slot = hash.value & (slots_.size() - 1);
    while (slots_[slot].generation == generation_) {
      const std::uint32_t number = slots_[slot].number;
      if (hashes_[number].value == hash.value && strings_[number] == text) return {number, hash};
      slot = (slot + 1) & (slots_.size() - 1);
    }
    return {insert(slot, text, hash), hash};
  }

  const std::vector<std::string_view>& strings() const noexcept { return strings_; }

  void clear() {
    strings_.clear();
    hashes_.clear();
    if (++generation_ != 0) return;
    slots_.assign(slots_.size(), {});
    generation_ = 1;
  }

 private:
  static constexpr std::size_t initial_slots = 1024;  // a power of two, as every size is

  struct Slot {
    std::uint32_t generation = 0;
    std::uint32_t number = 0;
  };

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

  std::vector<Slot> slots_;
  std::uint32_t generation_ = 1;
  std::vector<std::string_view> strings_;
  std::vector<TextHash> hashes_;
};

}  // namespace phosphor
