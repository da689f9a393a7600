// A service's rate, errors and durations over a range of time, by operation, with a trace to look
// at behind each figure.
//
// Counted are the spans by which work enters the service: of kind server or consumer, and those
// without a parent; or the spans of one kind, where one is asked for. A span counts where it
// starts, on its sender's clock; a span of a trace of the range that starts beyond the range counts
// at its nearer end, so that none is left out. A span whose end has not come has no duration.
//
// ActivityCounter: owned by one request. Threads: its own. Units: nanoseconds. Memory: a sketch of
// durations (15 KiB at most) for each of `max_activity_buckets` buckets and
// `max_activity_operations` operations; the spans of further operations are counted together.
// Failure: none.

#pragma once

#include "store/duration_sketch.h"
#include "store/trace_store.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace phosphor {

// More than a chart has pixels for each to be seen.
inline constexpr std::size_t max_activity_buckets = 240;
// More are names with an id in them, which nobody reads.
inline constexpr std::size_t max_activity_operations = 1000;

struct ActivityRequest {
  std::string service;
  TimeRange range;  // both ends given
  std::size_t bucket_count = 60;
  std::optional<std::string> operation;  // the buckets are of this one only
  std::optional<SpanKind> kind;          // none: the spans by which work enters
};

struct SpanExample {
  TraceId trace_id;
  SpanId span_id;
  std::optional<std::chrono::nanoseconds> duration;
};

struct ActivityFigures {
  std::uint64_t span_count = 0;
  std::uint64_t error_count = 0;  // the status is error, or the caller gave up
  std::uint64_t open_count = 0;   // without a duration
  std::optional<Percentiles> durations;
};

struct ActivityBucket {
  Timestamp start;
  ActivityFigures figures;
  std::optional<SpanExample> slowest;
  std::optional<SpanExample> failed;  // the slowest of those that failed
};

struct OperationActivity {
  Operation operation;
  ActivityFigures figures;
};

struct ServiceActivity {
  std::chrono::nanoseconds bucket_width{0};
  ActivityFigures whole;                      // of all buckets
  std::vector<ActivityBucket> buckets;        // in order; those with spans only
  std::vector<OperationActivity> operations;  // of the whole range; most spans first, then by name
  std::uint64_t other_span_count = 0;         // of operations beyond the limit
};

class ActivityCounter {
 public:
  // Requires: range.start < range.end; 1 to max_activity_buckets buckets.
  explicit ActivityCounter(ActivityRequest request);

  // The traces that may have spans to count.
  SearchQuery query() const;
  void add(const Trace& trace);
  ServiceActivity activity() const;

 private:
  struct Tally {
    std::uint64_t spans = 0;
    std::uint64_t errors = 0;
    DurationSketch durations;

    void add(const Span& span);
    ActivityFigures figures() const;
  };
  struct Bucket {
    Tally tally;
    std::optional<SpanExample> slowest;
    std::optional<SpanExample> failed;
  };

  bool is_counted(const Span& span) const;
  void add_to_operation(const Span& span);
  void add_to_bucket(const Span& span);
  std::size_t bucket_of(Timestamp time) const;
  std::vector<OperationActivity> operations() const;

  ActivityRequest request_;
  std::uint64_t width_;
  Tally whole_;
  std::vector<Bucket> buckets_;
  std::map<std::pair<std::string, SpanKind>, Tally> operations_;
  std::uint64_t other_ = 0;
};

}  // namespace phosphor
