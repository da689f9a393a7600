#include "store/memory_store.h"

#include "store/catalog_entry.h"
#include "store/record_copy.h"
#include "store/trace_assembly.h"
#include "store/trace_edges.h"
#include "store/trace_match.h"
#include "store/trace_summary.h"

#include <algorithm>
#include <list>
#include <map>
#include <mutex>
#include <set>

namespace phosphor {
namespace {

Timestamp system_now() {
  return std::chrono::time_point_cast<std::chrono::nanoseconds>(std::chrono::system_clock::now());
}

// One write, with all that its records refer to.
struct Write {
  Timestamp time;
  RecordBatch records;
};

struct TraceRecords {
  std::vector<const Span*> spans;
  std::vector<const Annotation*> annotations;

  std::size_t bytes() const noexcept {
    return spans.size() * sizeof(Span) + annotations.size() * sizeof(Annotation);
  }
};

Error out_of_time() {
  return {ErrorCode::resource_exhausted,
          "the time for this read was over before it was answered; ask for a smaller time range"};
}

bool over(const ReadLimits& limits) {
  const bool is_abandoned = limits.abandoned != nullptr && *limits.abandoned;
  return is_abandoned || std::chrono::steady_clock::now() >= limits.deadline;
}

Trace assembled(TraceId id, const TraceRecords& records) {
  Trace trace;
  trace.id = id;
  RecordCopier copier(trace.arena);
  for (const Span* span : records.spans) trace.spans.push_back(copier.copy(*span));
  for (const Annotation* a : records.annotations) trace.annotations.push_back(copier.copy(*a));
  assemble(trace);
  return trace;
}

}  // namespace

struct MemoryStore::State {
  Options options;
  mutable std::mutex mutex;
  // All below: guarded by mutex.
  std::list<Write> writes;                 // oldest first
  std::map<TraceId, TraceRecords> traces;  // into `writes`
  StoreStatus status;

  void index(const Write& write) {
    for (const Span& span : write.records.spans) traces[span.trace_id].spans.push_back(&span);
    for (const Annotation& a : write.records.annotations) {
      traces[a.trace_id].annotations.push_back(&a);
    }
  }

  std::map<std::string, std::set<std::pair<std::string, SpanKind>>> catalog() const {
    std::map<std::string, std::set<std::pair<std::string, SpanKind>>> services;
    const auto add = [&](const CatalogEntry& entry) {
      if (entry.service.empty()) return;
      auto& operations = services[std::string(entry.service)];
      if (!entry.operation.empty()) operations.emplace(entry.operation, entry.kind);
    };
    for (const Write& write : writes) {
      for (const Span& span : write.records.spans) add(catalog_entry_of(span));
      for (const Annotation& a : write.records.annotations) add(catalog_entry_of(a));
    }
    return services;
  }
};

MemoryStore::MemoryStore() : MemoryStore(Options{}) {}

MemoryStore::MemoryStore(const Options& options) : state_(std::make_unique<State>()) {
  state_->options = options;
  if (state_->options.now == nullptr) state_->options.now = &system_now;
  state_->status.engine = "memory";
}

MemoryStore::~MemoryStore() = default;

Result<void> MemoryStore::write(const RecordBatch& batch) {
  Write write{state_->options.now(), {}};
  RecordCopier copier(write.records.arena);
  for (const Span& span : batch.spans) write.records.spans.push_back(copier.copy(span));
  for (const Annotation& a : batch.annotations) write.records.annotations.push_back(copier.copy(a));

  const std::lock_guard lock(state_->mutex);
  state_->writes.push_back(std::move(write));
  state_->index(state_->writes.back());
  state_->status.spans_written += batch.spans.size();
  state_->status.annotations_written += batch.annotations.size();
  return {};
}

Result<void> MemoryStore::apply_retention(Timestamp now) {
  const std::lock_guard lock(state_->mutex);
  const std::size_t dropped = std::erase_if(state_->writes, [&](const Write& write) {
    return write.time < now - state_->options.max_age;
  });
  state_->status.slices_dropped += dropped;
  if (dropped == 0) return {};
  state_->traces.clear();
  for (const Write& write : state_->writes) state_->index(write);
  return {};
}

Result<std::optional<Trace>> MemoryStore::trace(TraceId id, const ReadLimits& limits) const {
  const std::lock_guard lock(state_->mutex);
  const auto found = state_->traces.find(id);
  if (found == state_->traces.end()) return std::optional<Trace>{};
  if (over(limits)) return out_of_time();
  if (found->second.bytes() > limits.max_trace_bytes) {
    return Error{ErrorCode::resource_exhausted, "the trace is larger than a read may be"};
  }
  return std::optional<Trace>(assembled(id, found->second));
}

Result<ReadCost> MemoryStore::visit(const SearchQuery& query, const ReadLimits& limits,
                                    const TraceVisitor& visitor) const {
  const std::lock_guard lock(state_->mutex);
  ReadCost cost;
  std::vector<std::pair<SearchCursor, Trace>> matches;
  for (const auto& [id, records] : state_->traces) {
    if (over(limits)) return out_of_time();
    if (records.bytes() > limits.max_trace_bytes) {
      ++cost.traces_too_large;
      continue;
    }
    ++cost.traces_examined;
    Trace trace = assembled(id, records);
    const SearchCursor place{start_of(trace), id};
    if (!in_page(place, query) || !trace_matches(trace, query.where)) continue;
    matches.emplace_back(place, std::move(trace));
  }
  const SearchOrder order = visiting_order(query.order);
  std::sort(matches.begin(), matches.end(),
            [&](const auto& a, const auto& b) { return before_in_page(a.first, b.first, order); });
  for (const auto& [place, trace] : matches) {
    if (!visitor(trace)) break;
  }
  return cost;
}

Result<std::vector<std::string>> MemoryStore::services() const {
  const std::lock_guard lock(state_->mutex);
  std::vector<std::string> names;
  for (const auto& [service, operations] : state_->catalog()) names.push_back(service);
  return names;
}

Result<std::vector<Operation>> MemoryStore::operations(std::string_view service) const {
  const std::lock_guard lock(state_->mutex);
  std::vector<Operation> result;
  const auto catalog = state_->catalog();
  const auto found = catalog.find(std::string(service));
  if (found == catalog.end()) return result;
  for (const auto& [name, kind] : found->second) result.push_back({name, kind});
  return result;
}

Result<std::vector<DependencyEdge>> MemoryStore::dependencies(TimeRange range,
                                                              const ReadLimits& limits) const {
  EdgeCounter counter;
  SearchQuery query;
  query.range = range;
  auto visited = visit(query, limits, [&](const Trace& trace) {
    counter.add(trace);
    return true;
  });
  if (!visited) return visited.error();
  return counter.edges();
}

StoreStatus MemoryStore::status() const {
  const std::lock_guard lock(state_->mutex);
  StoreStatus status = state_->status;
  status.slice_count = state_->writes.size();
  if (!state_->writes.empty()) status.oldest_slice = state_->writes.front().time;
  return status;
}

}  // namespace phosphor
