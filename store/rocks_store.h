// The store on disk: RocksDB in one folder, in time slices that retention drops whole.
// Keys, values and the format's version: store/README.md.
//
// A record is written to the journal first, kept in memory with some hundred thousand others (the
// head, store/head.h), and then sealed into blocks (store/segment.h) by a thread of the store's
// own.
//
// Threads: one writer, any number of readers. The destructor needs all others to be done. Failure:
// open() says in one sentence what is wrong with the folder: not writable, in use by another
// process, of a newer format. A later write error (disk full) is returned by write(), leaves the
// store readable, and writing works again once there is room.

#pragma once

#include "store/trace_store.h"

#include <memory>
#include <string>

namespace rocksdb {
class Env;
}

namespace phosphor {

struct RocksStoreOptions {
  std::string folder;  // created if it is missing
  std::chrono::nanoseconds max_age = std::chrono::hours(72);
  std::uint64_t max_disk_bytes = std::uint64_t{20} << 30;
  // When to begin a new slice; zero: max_age / 24, at least one minute.
  std::chrono::nanoseconds slice_length{0};
  bool sync = false;  // fsync before write() returns: survive a loss of power too
  // Half of it for blocks as they are on the disk, half for those that were opened lately.
  std::uint64_t cache_bytes = std::uint64_t{128} << 20;
  // How many records are kept in memory (and in the journal) before they are sealed into blocks; at
  // most that many make one segment. Tests ask for few.
  std::size_t head_records = 31 * std::size_t{4096};
  rocksdb::Env* env = nullptr;   // null: the system's disk; tests pass one that fails. Outlives it
  Timestamp (*now)() = nullptr;  // null: the system clock; tests pass their own
};

class RocksStore final : public TraceWriter, public TraceReader {
 public:
  static Result<std::unique_ptr<RocksStore>> open(const RocksStoreOptions& options);
  ~RocksStore() override;

  Result<void> write(const RecordBatch& batch) override;
  Result<void> apply_retention(Timestamp now) override;

  Result<std::optional<Trace>> trace(TraceId id, const ReadLimits& limits) const override;
  Result<ReadCost> visit(const SearchQuery& query, const ReadLimits& limits,
                         const TraceVisitor& visitor) const override;
  Result<std::vector<std::string>> services() const override;
  Result<std::vector<Operation>> operations(std::string_view service) const override;
  Result<std::vector<DependencyEdge>> dependencies(TimeRange range,
                                                   const ReadLimits& limits) const override;
  StoreStatus status() const override;

  // A copy of everything that was acknowledged before the call, in a folder that does not exist
  // yet; it opens as a store of its own. Files are linked where both are on one file system, so it
  // costs little but the log (128 MiB at most). Any thread, also while others write and read.
  Result<void> backup(const std::string& target) const;

 private:
  struct State;
  explicit RocksStore(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace phosphor
