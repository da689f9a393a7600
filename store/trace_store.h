// The store: what a collector writes and what a query reads, as two interfaces.
//
// Two implementations: RocksStore (on disk) and MemoryStore (the model in tests; it forgets
// everything and is bounded by nothing but memory, so never serve from it). One conformance suite
// runs over both. Nothing here knows RocksDB, and the next engines (columnar blocks, ClickHouse)
// live behind the same functions.
//
// A record is a span or an annotation. Records of one trace may come in any order, over any time
// and more than once: identical records count once. Annotations are joined into halves of calls
// when they are read (store/call_halves.h), so a late mark completes its call whenever it comes.
//
// Threads: one writer; any number of readers at the same time as the writer.
// Visibility: what write() has returned is seen by every read that starts afterwards.

#pragma once

#include "store/damage_report.h"
#include "store/duration_sketch.h"
#include "store/search_condition.h"

#include <phosphor/ids.h>
#include <phosphor/record_batch.h>
#include <phosphor/result.h>
#include <phosphor/span.h>
#include <phosphor/timestamp.h>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace phosphor {

class TraceWriter {
 public:
  virtual ~TraceWriter() = default;

  // Stores all records of the batch, or none and an Error. When it returns success the records
  // survive `kill -9` of the process (and a loss of power, where the store was opened so).
  virtual Result<void> write(const RecordBatch& batch) = 0;

  // Drops what is older than the store's retention or beyond its size limit. Call it now and then;
  // cheap when there is nothing to drop. Ages are counted from when a record was written, so that
  // a span from years ago is kept as long as any other.
  virtual Result<void> apply_retention(Timestamp now) = 0;
};

// All that is known of one trace, with the memory that its spans and annotations refer to.
struct Trace {
  TraceId id;
  std::string_view id_text;  // as the first sender spelled it; empty where that is canonical hex

  // Whole spans and joined halves of calls, by start (an unknown start counts as the end), then id.
  std::vector<Span> spans;
  // The raw annotations, by time.
  std::vector<Annotation> annotations;

  Arena arena;
  // Blocks of the store that cannot be read and may have had more of it.
  std::uint64_t blocks_damaged = 0;

  // What else spans and annotations refer to.
  std::vector<std::shared_ptr<const void>> memory;

  Trace() = default;
  Trace(Trace&&) noexcept = default;
  Trace& operator=(Trace&&) noexcept = default;
  Trace(const Trace&) = delete;
  Trace& operator=(const Trace&) = delete;
};

// [start, end): a time belongs to it if start <= time < end.
struct TimeRange {
  Timestamp start = Timestamp::min();
  Timestamp end = Timestamp::max();
};

// What one read may use before it is ended with ErrorCode::resource_exhausted.
struct ReadLimits {
  std::chrono::steady_clock::time_point deadline = std::chrono::steady_clock::time_point::max();
  // Set when nobody waits for the answer any more: the read then ends as if its time were over.
  const std::atomic<bool>* abandoned = nullptr;
  // Of the stored bytes of one trace; far above real traces, well below the machine's memory.
  std::size_t max_trace_bytes = std::size_t{1} << 30;
};

enum class SearchOrder : std::uint8_t {
  newest_first,   // by start, then by larger trace id
  oldest_first,   // the reverse of it
  longest_first,  // by the trace's duration, then as newest_first; reads every match of the range
};

// Where a trace stands among results.
struct SearchCursor {
  Timestamp start;
  TraceId trace_id;
  std::chrono::nanoseconds duration{0};  // looked at where it is what the order is by
};

// The traces that fulfil `where` and start within `range`.
struct SearchQuery {
  TraceCondition where = {};
  TimeRange range = {};
  std::size_t limit = 20;
  std::optional<SearchCursor> after = {};  // the next page starts after it
  SearchOrder order = SearchOrder::newest_first;
};

// What a read took.
struct ReadCost {
  std::uint64_t traces_examined = 0;  // how many had to be put together
  // How many could not be looked into, because they are larger than ReadLimits allows: one giant
  // trace must not make every search fail, and must not be left out silently either.
  std::uint64_t traces_too_large = 0;
  std::uint64_t blocks_read = 0;  // of the store's, each counted as often as it was opened
  std::uint64_t bytes_read = 0;   // of these, as they are stored
  // Blocks that cannot be read and may have had more for this answer.
  std::uint64_t blocks_damaged = 0;
};

// Looks at a match; false where no more are wanted.
using TraceVisitor = std::function<bool(const Trace&)>;

struct ServiceShare {
  std::string service;
  std::uint64_t span_count = 0;
  std::uint64_t error_count = 0;
};

struct TraceSummary {
  TraceId trace_id;
  std::string trace_id_text;  // as in Trace
  // The earliest span without a parent; the earliest span of all where no such has arrived.
  std::string root_service;
  std::string root_name;
  Timestamp start;  // the earliest known time of any span or annotation; events do not count
  std::chrono::nanoseconds duration{0};  // to the latest such time
  std::uint64_t span_count = 0;
  std::uint64_t error_count = 0;
  std::uint64_t open_count = 0;        // halves whose last mark has not come
  std::vector<ServiceShare> services;  // by name
};

struct SearchPage {
  std::vector<TraceSummary> traces;  // in the query's order
  std::optional<SearchCursor> next;  // set if there are more
  ReadCost cost;
};

struct Operation {
  std::string name;
  SpanKind kind = SpanKind::unspecified;
};

// How often one service called another. A call with both halves, or with either, counts once.
struct DependencyEdge {
  std::string caller;
  std::string callee;
  std::uint64_t call_count = 0;
  std::uint64_t error_count = 0;  // either half has the status error, or timed out
  // Of the calls of which they are known; none where of no call.
  std::optional<Percentiles> caller_time;   // the caller's half: how long it waited
  std::optional<Percentiles> callee_time;   // the callee's half: how long it worked
  std::optional<Percentiles> network_time;  // the first less the second, of one call
};

struct StoreStatus {
  std::string engine;                     // "rocksdb", "memory"
  std::uint64_t spans_written = 0;        // since the store was opened
  std::uint64_t annotations_written = 0;  // since the store was opened
  std::uint64_t disk_bytes = 0;
  std::uint64_t slice_count = 0;     // parts that retention drops as a whole
  Timestamp oldest_slice = no_time;  // when the oldest of them was begun
  std::uint64_t catalog_refused =
      0;                             // services and operations beyond the lists' limits, not listed
  std::uint64_t slices_dropped = 0;  // by retention, since the store was opened
  DamageReport damage;               // what cannot be read, as far as it is known
  // What retention keeps to: 0 where it has no such limit.
  std::chrono::nanoseconds max_age{0};
  std::uint64_t max_disk_bytes = 0;
};

class TraceReader {
 public:
  virtual ~TraceReader() = default;

  // Everything stored of one trace; empty if there is nothing.
  virtual Result<std::optional<Trace>> trace(TraceId id, const ReadLimits& limits) const = 0;

  // Exact: every match, in a total order; pages by cursor do not drift while spans arrive (only a
  // trace whose own start changes meanwhile changes its place). A limit of 0 is invalid.
  Result<SearchPage> search(const SearchQuery& query, const ReadLimits& limits) const;

  // What search() goes through: the matches one after the other, by their start: newest first, or
  // oldest first where the query says so. `query.limit` is not looked at, nor is `after` where it
  // is in another order. A trace lives as long as its visit.
  virtual Result<ReadCost> visit(const SearchQuery& query, const ReadLimits& limits,
                                 const TraceVisitor& visitor) const = 0;

  // By name, each once.
  virtual Result<std::vector<std::string>> services() const = 0;
  // Of one service, by name, then kind; empty if the service is not known.
  virtual Result<std::vector<Operation>> operations(std::string_view service) const = 0;

  // Over the traces that start within `range`, by caller, then callee. Traces larger than the limit
  // are not counted.
  virtual Result<std::vector<DependencyEdge>> dependencies(TimeRange range,
                                                           const ReadLimits& limits) const = 0;

  virtual StoreStatus status() const = 0;
};

}  // namespace phosphor
