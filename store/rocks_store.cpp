#include "store/rocks_store.h"

#include "store/catalog.h"
#include "store/posting_scan.h"
#include "store/rocks_tuning.h"
#include "store/slice_writer.h"
#include "store/trace_edges.h"
#include "store/trace_loader.h"
#include "store/trace_match.h"
#include "store/trace_summary.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <filesystem>

namespace phosphor {
namespace {

// A slice is at most this part of the store, so that the size limit drops little at a time.
constexpr std::uint64_t slices_per_store = 16;
// How much is written before the sizes are looked at again.
constexpr std::uint64_t bytes_between_size_checks = std::uint64_t{8} << 20;

Timestamp system_now() {
  return std::chrono::time_point_cast<std::chrono::nanoseconds>(std::chrono::system_clock::now());
}

RocksStoreOptions completed(RocksStoreOptions options) {
  if (options.now == nullptr) options.now = &system_now;
  if (options.slice_length.count() <= 0) {
    options.slice_length =
        std::max<std::chrono::nanoseconds>(options.max_age / 24, std::chrono::minutes(1));
  }
  return options;
}

Error out_of_time(std::uint64_t traces_examined) {
  return {ErrorCode::resource_exhausted,
          fmt::format("the time for this read was over after looking into {} traces; narrow it by "
                      "a time range, a service, an operation or an attribute",
                      traces_examined)};
}

std::uint64_t folder_bytes(const std::string& folder) {
  std::uint64_t total = 0;
  std::error_code problem;
  // Files come and go meanwhile; one that has gone counts nothing.
  for (const auto& entry : std::filesystem::directory_iterator(folder, problem)) {
    const std::uintmax_t bytes = entry.file_size(problem);
    if (!problem) total += bytes;
  }
  return total;
}

}  // namespace

struct RocksStore::State {
  State(const RocksStoreOptions& given, std::unique_ptr<TimeSlices> opened)
      : options(completed(given)), slices(std::move(opened)), writer(*slices, options) {}

  const RocksStoreOptions options;
  const std::unique_ptr<TimeSlices> slices;

  // The writer's only.
  SliceWriter writer;
  std::uint64_t size_checked_at = 0;  // in bytes written into the slice

  std::atomic<std::uint64_t> spans_written{0};
  std::atomic<std::uint64_t> annotations_written{0};
  std::atomic<std::uint64_t> slices_dropped{0};
  std::atomic<std::uint64_t> catalog_refused{0};

  bool slice_is_full(Timestamp now);
  Result<void> begin_slice(Timestamp now);
  Result<void> drop_beyond_size();

  // Calls `visit(Trace)` for the query's candidates that are where their posting says, in order,
  // until it returns false. `limit`, and whether the trace matches, are the visitor's business.
  template <typename Visit>
  Result<void> visit_candidates(const SearchQuery& query, const ReadLimits& limits,
                                SearchPage& page, Visit visit) const;
};

bool RocksStore::State::slice_is_full(Timestamp now) {
  if (writer.bytes_written() == 0) return false;
  if (now - slices->newest()->begun >= options.slice_length) return true;
  if (writer.bytes_written() < size_checked_at + bytes_between_size_checks &&
      writer.bytes_written() < options.max_disk_bytes / slices_per_store) {
    return false;
  }
  size_checked_at = writer.bytes_written();
  return slices->newest()->bytes() >= options.max_disk_bytes / slices_per_store;
}

Result<void> RocksStore::State::begin_slice(Timestamp now) {
  if (auto begun = slices->begin(now); !begun) return begun;
  size_checked_at = 0;
  return writer.enter_newest_slice(0);
}

// The log's bytes are on disk as well, so they are set aside.
Result<void> RocksStore::State::drop_beyond_size() {
  const std::uint64_t limit = options.max_disk_bytes - log_bytes_limit(options);
  const std::vector<SlicePointer> all = slices->all();
  std::vector<std::uint64_t> sizes;
  std::uint64_t total = 0;
  for (const SlicePointer& slice : all) total += sizes.emplace_back(slice->bytes());
  for (std::size_t i = 0; i + 1 < all.size() && total > limit; ++i) {
    if (auto dropped = slices->drop_oldest(); !dropped) return dropped;
    ++slices_dropped;
    total -= sizes[i];
  }
  return {};
}

RocksStore::RocksStore(std::unique_ptr<State> state) : state_(std::move(state)) {}
RocksStore::~RocksStore() = default;

Result<std::unique_ptr<RocksStore>> RocksStore::open(const RocksStoreOptions& options) {
  auto slices = TimeSlices::open(options);
  if (!slices) return slices.error();
  auto state = std::make_unique<State>(options, *std::move(slices));
  const SlicePointer newest = state->slices->newest();
  auto ready = newest == nullptr ? state->begin_slice(state->options.now())
                                 : state->writer.enter_newest_slice(newest->bytes());
  if (!ready) return ready.error();
  return std::unique_ptr<RocksStore>(new RocksStore(std::move(state)));
}

Result<void> RocksStore::write(const RecordBatch& batch) {
  if (batch.empty()) return {};
  const Timestamp now = state_->options.now();
  if (state_->slice_is_full(now)) {
    if (auto begun = state_->begin_slice(now); !begun) return begun;
  }
  if (auto written = state_->writer.write(batch); !written) return written;
  state_->spans_written += batch.spans.size();
  state_->annotations_written += batch.annotations.size();
  state_->catalog_refused = state_->writer.catalog_refused();
  return {};
}

// A slice is too old when the one after it was begun before the limit: then so was all that is in
// it.
Result<void> RocksStore::apply_retention(Timestamp now) {
  const Timestamp limit = now - state_->options.max_age;
  if (state_->slice_is_full(now)) {
    if (auto begun = state_->begin_slice(now); !begun) return begun;
  }
  const std::vector<SlicePointer> all = state_->slices->all();
  for (std::size_t i = 0; i + 1 < all.size() && all[i + 1]->begun < limit; ++i) {
    if (auto dropped = state_->slices->drop_oldest(); !dropped) return dropped;
    ++state_->slices_dropped;
  }
  return state_->drop_beyond_size();
}

Result<std::optional<Trace>> RocksStore::trace(TraceId id, const ReadLimits& limits) const {
  const SliceView view(*state_->slices, state_->options.folder);
  auto parts = find_parts(view, id);
  if (!parts) return parts.error();
  if (parts->empty()) return std::optional<Trace>{};
  if (is_over(limits)) return out_of_time(0);
  if (parts->byte_count() > limits.max_trace_bytes) {
    return Error{ErrorCode::resource_exhausted,
                 fmt::format("the trace has {} stored bytes, and a read may take {}",
                             parts->byte_count(), limits.max_trace_bytes)};
  }
  auto trace = load_trace(view, *parts, limits);
  if (!trace) return trace.error();
  return std::optional<Trace>(*std::move(trace));
}

template <typename Visit>
Result<void> RocksStore::State::visit_candidates(const SearchQuery& query, const ReadLimits& limits,
                                                 SearchPage& page, Visit visit) const {
  const SliceView view(*slices, options.folder);
  PostingScan candidates(view, query);
  while (true) {
    if (is_over(limits)) return out_of_time(page.traces_examined);
    auto candidate = candidates.next();
    if (!candidate) return candidate.error();
    if (!*candidate) return {};
    auto parts = find_parts(view, (*candidate)->trace_id);
    if (!parts) return parts.error();
    // Stale: the start has moved, and there is a posting for where it is now.
    if (parts->empty() || parts->start() != (*candidate)->start) continue;
    if (!in_page((*candidate)->start, (*candidate)->trace_id, query)) continue;
    if (parts->byte_count() > limits.max_trace_bytes) {
      ++page.traces_too_large;
      continue;
    }
    auto trace = load_trace(view, *parts, limits);
    if (!trace) return trace.error();
    ++page.traces_examined;
    if (!visit(*trace)) return {};
  }
}

Result<SearchPage> RocksStore::search(const SearchQuery& query, const ReadLimits& limits) const {
  if (query.limit == 0) {
    return Error{ErrorCode::invalid_argument, "a search needs a limit of at least 1"};
  }
  SearchPage page;
  auto visited = state_->visit_candidates(query, limits, page, [&](const Trace& trace) {
    if (!trace_matches(trace, query)) return true;
    if (page.traces.size() == query.limit) {
      page.next = SearchCursor{page.traces.back().start, page.traces.back().trace_id};
      return false;
    }
    page.traces.push_back(summarize(trace));
    return true;
  });
  if (!visited) return visited.error();
  return page;
}

Result<std::vector<std::string>> RocksStore::services() const {
  return read_services(SliceView(*state_->slices, state_->options.folder));
}

Result<std::vector<Operation>> RocksStore::operations(std::string_view service) const {
  return read_operations(SliceView(*state_->slices, state_->options.folder), service);
}

Result<std::vector<DependencyEdge>> RocksStore::dependencies(TimeRange range,
                                                             const ReadLimits& limits) const {
  SearchQuery query;
  query.range = range;
  EdgeCounter counter;
  SearchPage page;
  auto visited = state_->visit_candidates(query, limits, page, [&](const Trace& trace) {
    counter.add(trace);
    return true;
  });
  if (!visited) return visited.error();
  return counter.edges();
}

StoreStatus RocksStore::status() const {
  const std::vector<SlicePointer> all = state_->slices->all();
  StoreStatus status;
  status.engine = "rocksdb";
  status.spans_written = state_->spans_written;
  status.annotations_written = state_->annotations_written;
  status.disk_bytes = folder_bytes(state_->options.folder);
  status.slice_count = all.size();
  status.oldest_slice = all.front()->begun;
  status.slices_dropped = state_->slices_dropped;
  status.catalog_refused = state_->catalog_refused;
  return status;
}

}  // namespace phosphor
