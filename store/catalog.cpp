#include "store/catalog.h"

#include "store/keys.h"
#include "store/search_terms.h"

#include <memory>
#include <set>
#include <utility>

namespace phosphor {
namespace {

std::unique_ptr<rocksdb::Iterator> catalog_entries(const SliceView& view, const TimeSlice& slice) {
  return std::unique_ptr<rocksdb::Iterator>(
      view.db().NewIterator(rocksdb::ReadOptions(), slice.family));
}

// Calls `visit(CatalogKey)` for each entry whose key begins with `prefix`.
template <typename Visit>
Result<void> visit_entries(const SliceView& view, const TimeSlice& slice, const std::string& prefix,
                           Visit visit) {
  const auto entries = catalog_entries(view, slice);
  for (entries->Seek(prefix); entries->Valid(); entries->Next()) {
    if (!entries->key().starts_with(prefix)) break;
    const auto key = read_catalog_key(entries->key().ToStringView());
    if (!key) return Error{ErrorCode::corrupt, "an entry of the list of services is damaged"};
    visit(*key);
  }
  if (!entries->status().ok()) return view.error(entries->status(), "reading the services");
  return {};
}

std::uint64_t entry_hash(const CatalogEntry& entry) noexcept {
  return hash_of(entry.service).value * 31 + hash_of(entry.operation).value * 7 +
         static_cast<std::uint64_t>(entry.kind);
}

// The key after all that begin with `prefix`.
std::string after(std::string prefix) {
  while (!prefix.empty() && prefix.back() == '\xff') prefix.pop_back();
  if (!prefix.empty()) ++prefix.back();
  return prefix;
}

}  // namespace

void Catalog::add(const CatalogEntry& entry, std::vector<std::string>& keys) {
  if (entry.service.empty()) return;
  const std::uint64_t hash = entry_hash(entry);
  if (listed_.contains(hash)) return;
  bool listed = add_key({entry.service, std::nullopt, {}}, keys);
  if (!entry.operation.empty()) {
    listed = add_key({entry.service, entry.kind, entry.operation}, keys) && listed;
  }
  if (listed) listed_.insert(hash);
}

bool Catalog::add_key(const CatalogKey& key, std::vector<std::string>& keys) {
  std::string bytes = catalog_key(key);
  if (known_.contains(bytes)) return true;
  if (!admits(key)) {
    ++refused_;
    return false;
  }
  keys.push_back(bytes);
  remember(key, std::move(bytes));
  return true;
}

bool Catalog::admits(const CatalogKey& key) const {
  if (key.service.size() > max_name_bytes || key.operation.size() > max_name_bytes) return false;
  if (!key.kind) return operation_counts_.size() < max_services;
  const auto count = operation_counts_.find(std::string(key.service));
  return count != operation_counts_.end() && count->second < max_operations_per_service;
}

void Catalog::remember(const CatalogKey& key, std::string bytes) {
  std::size_t& count = operation_counts_[std::string(key.service)];
  if (key.kind) ++count;
  known_.insert(std::move(bytes));
}

void Catalog::clear() {
  listed_.clear();
  known_.clear();
  operation_counts_.clear();
}

Result<void> Catalog::load(const SliceView& view, const TimeSlice& slice) {
  clear();
  return visit_entries(view, slice, std::string(1, catalog_tag),
                       [&](const CatalogKey& key) { remember(key, catalog_key(key)); });
}

// Jumps from service to service, so that the number of operations does not matter.
Result<std::vector<std::string>> read_services(const SliceView& view) {
  std::set<std::string> services;
  const std::string first(1, catalog_tag);
  for (const SlicePointer& slice : view.slices()) {
    const auto entries = catalog_entries(view, *slice);
    entries->Seek(first);
    while (entries->Valid() && entries->key().starts_with(first)) {
      const auto key = read_catalog_key(entries->key().ToStringView());
      if (!key) return Error{ErrorCode::corrupt, "an entry of the list of services is damaged"};
      services.emplace(key->service);
      entries->Seek(after(catalog_service_prefix(key->service)));
    }
    if (!entries->status().ok()) return view.error(entries->status(), "reading the services");
  }
  return std::vector<std::string>(services.begin(), services.end());
}

Result<std::vector<Operation>> read_operations(const SliceView& view, std::string_view service) {
  std::set<std::pair<std::string, SpanKind>> operations;
  for (const SlicePointer& slice : view.slices()) {
    auto visited =
        visit_entries(view, *slice, catalog_service_prefix(service), [&](const CatalogKey& key) {
          if (key.kind) operations.emplace(key.operation, *key.kind);
        });
    if (!visited) return visited.error();
  }
  std::vector<Operation> sorted;
  for (const auto& [name, kind] : operations) sorted.push_back({name, kind});
  return sorted;
}

}  // namespace phosphor
