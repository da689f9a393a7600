// The store on disk: RocksDB in one folder, in time slices that retention drops whole.
// Keys, values and the format's version: store/README.md.
//
// Threads: one writer, any number of readers. close() and the destructor need all others to be
// done. Failure: open() says in one sentence what is wrong with the folder: not writable, in use by
// another process, of a newer format. A later write error (disk full) is returned by write(),
// leaves the store readable, and writing works again once there is room.

#pragma once

#include "store/trace_store.h"

#include <memory>
#include <string>

namespace phosphor {

struct RocksStoreOptions {
  std::string folder;  // created if it is missing
  std::chrono::nanoseconds max_age = std::chrono::hours(72);
  std::uint64_t max_disk_bytes = std::uint64_t{20} << 30;
  // When to begin a new slice; zero: max_age / 24, at least one minute.
  std::chrono::nanoseconds slice_length{0};
  bool sync = false;  // fsync before write() returns: survive a loss of power too
  std::uint64_t cache_bytes = std::uint64_t{128} << 20;
  Timestamp (*now)() = nullptr;  // null: the system clock; tests pass their own
};

class RocksStore final : public TraceWriter, public TraceReader {
 public:
  static Result<std::unique_ptr<RocksStore>> open(const RocksStoreOptions& options);
  ~RocksStore() override;

  Result<void> write(const RecordBatch& batch) override;
  Result<void> apply_retention(Timestamp now) override;

  Result<std::optional<Trace>> trace(TraceId id, const ReadLimits& limits) const override;
  Result<SearchPage> search(const SearchQuery& query, const ReadLimits& limits) const override;
  Result<std::vector<std::string>> services() const override;
  Result<std::vector<Operation>> operations(std::string_view service) const override;
  Result<std::vector<DependencyEdge>> dependencies(TimeRange range,
                                                   const ReadLimits& limits) const override;
  StoreStatus status() const override;

 private:
  struct State;
  explicit RocksStore(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace phosphor
