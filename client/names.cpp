#include "client/names.h"

#include "client/text.h"

#include <atomic>

namespace phosphor::internal {

__thread RecentName names_of_thread[recent_names];
std::array<Name, max_names> all_names;

namespace {

// Twice as many slots as names, so that chains stay short; a text that finds none within a few has
// no number.
constexpr std::size_t slots = 2 * max_names;
constexpr std::size_t max_probes = 16;

std::array<std::atomic<NameId>, slots> slot_names;  // no_name: free
std::atomic<std::uint32_t> names_used{1};           // the first is no_name's

std::uint64_t hash_of(std::string_view text) noexcept {
  constexpr std::uint64_t multiplier = 0x9e3779b97f4a7c15ULL;
  std::uint64_t hash = text.size();
  while (!text.empty()) {
    std::uint64_t chunk = 0;
    const std::size_t length = text.size() < 8 ? text.size() : 8;
    copy_bytes(reinterpret_cast<char*>(&chunk), text.data(), length);
    hash = (hash ^ chunk) * multiplier;
    hash ^= hash >> 32;
    text.remove_prefix(length);
  }
  return hash;
}

// Two threads that add the same text at once may use up one number more than needed.
NameId add_name(std::string_view text) noexcept {
  std::uint32_t used = names_used.load(std::memory_order_relaxed);
  do {
    if (used >= max_names) return no_name;
  } while (!names_used.compare_exchange_weak(used, used + 1, std::memory_order_relaxed));
  Name& name = all_names[used];
  name.size = static_cast<std::uint32_t>(text.size());
  copy_bytes(name.text.data(), text.data(), text.size());
  return static_cast<NameId>(used);
}

NameId find_or_add(std::string_view text) noexcept {
  const std::uint64_t hash = hash_of(text);
  NameId added = no_name;
  for (std::size_t probe = 0; probe < max_probes; ++probe) {
    std::atomic<NameId>& slot = slot_names[(hash + probe) % slots];
    NameId found = slot.load(std::memory_order_acquire);
    if (found == no_name) {
      if (added == no_name) added = add_name(text);
      if (added == no_name) return no_name;
      if (slot.compare_exchange_strong(found, added, std::memory_order_acq_rel)) return added;
    }
    if (name_of(found) == text) return found;
  }
  return no_name;
}

}  // namespace

NameId find_or_add_name(std::string_view text, RecentName& recent) noexcept {
  if (text.empty() || text.size() > max_name_bytes || !is_utf8(text)) return no_name;
  const NameId id = find_or_add(text);
  if (id != no_name) recent = {text.data(), text.size(), id};
  return id;
}

}  // namespace phosphor::internal
