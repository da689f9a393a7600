// The lists of services and operations, in each slice.
//
// The writer remembers what the newest slice lists, so that an entry is written once. Names come
// from anybody, and some have ids in them; so the lists are bounded, and what they refuse is
// counted. It can still be searched for.
//
// Owned by RocksStore. Threads: Catalog is the writer's; the reading functions are anyone's.
// Failure: reading fails as the database does.

#pragma once

#include "store/catalog_entry.h"
#include "store/keys.h"
#include "store/slice_view.h"
#include "store/trace_store.h"

#include <cstdint>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace phosphor {

class Catalog {
 public:
  // Of one slice. Far above what real systems have, and small enough for a list on a screen.
  static constexpr std::size_t max_services = 5'000;
  static constexpr std::size_t max_operations_per_service = 1'000;
  static constexpr std::size_t max_name_bytes = 512;

  // Appends to `keys` what has to be written for the entry: at most two keys.
  void add(const CatalogEntry& entry, std::vector<std::string>& keys);

  // Takes over what a slice lists already; forgets what was known of another.
  Result<void> load(const SliceView& view, const TimeSlice& slice);
  void clear();

  // How often a new name was refused; a name that keeps coming counts each time.
  std::uint64_t refused() const noexcept { return refused_; }

 private:
  bool admits(const CatalogKey& key) const;
  void remember(const CatalogKey& key, std::string bytes);
  // Whether it is listed now.
  bool add_key(const CatalogKey& key, std::vector<std::string>& keys);

  std::unordered_set<std::uint64_t> listed_;  // hashes of entries that add nothing any more
  std::unordered_set<std::string> known_;
  std::unordered_map<std::string, std::size_t> operation_counts_;  // by service
  std::uint64_t refused_ = 0;
};

Result<std::vector<std::string>> read_services(const SliceView& view);
Result<std::vector<Operation>> read_operations(const SliceView& view, std::string_view service);

}  // namespace phosphor
