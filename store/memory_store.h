// A store that keeps everything in ordinary containers and forgets it at the end.
//
// It is the model that the conformance suite and the simulation compare real stores with: obviously
// right rather than fast. Do not serve from it: memory grows with every record.
//
// Threads: as TraceWriter and TraceReader say; one mutex guards all.

#pragma once

#include "store/trace_store.h"

#include <memory>

namespace phosphor {

class MemoryStore final : public TraceWriter, public TraceReader {
 public:
  struct Options {
    std::chrono::nanoseconds max_age = std::chrono::hours(72);
    // Time of writing, for retention; tests pass their own.
    Timestamp (*now)() = nullptr;  // null: the system clock
  };

  MemoryStore();
  explicit MemoryStore(const Options& options);
  ~MemoryStore() override;

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

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace phosphor
