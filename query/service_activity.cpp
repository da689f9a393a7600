#include "query/service_activity.h"

#include "query/clock_correction.h"
#include "store/span_time.h"

#include <algorithm>
#include <limits>

namespace phosphor {
namespace {

bool failed(const Span& span) noexcept {
  return span.status == StatusCode::error || span.marks.timeout;
}

bool enters(const Span& span) noexcept {
  return span.side == CallSide::server || span.kind == SpanKind::server ||
         span.kind == SpanKind::consumer || !span.parent_id.valid();
}

// Without a sign: the difference of two 64-bit times has 64 bits itself.
std::uint64_t distance(Timestamp from, Timestamp to) {
  return static_cast<std::uint64_t>(unix_nanoseconds(to)) -
         static_cast<std::uint64_t>(unix_nanoseconds(from));
}

constexpr std::uint64_t longest_width = std::numeric_limits<std::int64_t>::max();

std::uint64_t width_of(const ActivityRequest& request) {
  const std::uint64_t length = distance(request.range.start, request.range.end);
  const std::uint64_t rounded_up = (length - 1) / request.bucket_count + 1;
  return std::min(rounded_up, longest_width);
}

std::chrono::nanoseconds as_duration(std::uint64_t count) {
  return std::chrono::nanoseconds(
      static_cast<std::int64_t>(std::min<std::uint64_t>(count, longest_width)));
}

// The slower of the two stays; one without a duration gives way.
void keep_slower(std::optional<SpanExample>& kept, const Span& span) {
  const SpanExample example{span.trace_id, span.span_id, duration_of(span)};
  if (!kept || example.duration > kept->duration) kept = example;
}

bool more_spans(const OperationActivity& a, const OperationActivity& b) {
  if (a.figures.span_count != b.figures.span_count) {
    return a.figures.span_count > b.figures.span_count;
  }
  return a.operation.name != b.operation.name ? a.operation.name < b.operation.name
                                              : a.operation.kind < b.operation.kind;
}

}  // namespace

ActivityCounter::ActivityCounter(ActivityRequest request)
    : request_(std::move(request)), width_(width_of(request_)), buckets_(request_.bucket_count) {}

SearchQuery ActivityCounter::query() const {
  SearchQuery query;
  query.where = some_span(service_is(request_.service));
  query.range = request_.range;
  return query;
}

void ActivityCounter::Tally::add(const Span& span) {
  ++spans;
  if (failed(span)) ++errors;
  if (const auto duration = duration_of(span)) durations.add(*duration);
}

ActivityFigures ActivityCounter::Tally::figures() const {
  return {spans, errors, spans - durations.count(), durations.percentiles()};
}

bool ActivityCounter::is_counted(const Span& span) const {
  if (span.service != request_.service) return false;
  return request_.kind ? span.kind == *request_.kind : enters(span);
}

void ActivityCounter::add(const Trace& trace) {
  for (const Span& span : trace.spans) {
    if (!is_counted(span)) continue;
    add_to_operation(span);
    if (!request_.operation || span.name == *request_.operation) add_to_bucket(span);
  }
}

void ActivityCounter::add_to_operation(const Span& span) {
  const std::pair<std::string, SpanKind> key{span.name, span.kind};
  auto found = operations_.find(key);
  if (found == operations_.end()) {
    if (operations_.size() >= max_activity_operations) {
      ++other_;
      return;
    }
    found = operations_.try_emplace(key).first;
  }
  found->second.add(span);
}

void ActivityCounter::add_to_bucket(const Span& span) {
  whole_.add(span);
  Bucket& bucket = buckets_[bucket_of(earliest_time(span))];
  bucket.tally.add(span);
  keep_slower(bucket.slowest, span);
  if (failed(span)) keep_slower(bucket.failed, span);
}

std::size_t ActivityCounter::bucket_of(Timestamp time) const {
  if (time <= request_.range.start) return 0;
  return std::min<std::uint64_t>(distance(request_.range.start, time) / width_,
                                 buckets_.size() - 1);
}

std::vector<OperationActivity> ActivityCounter::operations() const {
  std::vector<OperationActivity> all;
  for (const auto& [key, tally] : operations_) {
    all.push_back({{key.first, key.second}, tally.figures()});
  }
  std::sort(all.begin(), all.end(), more_spans);
  return all;
}

ServiceActivity ActivityCounter::activity() const {
  ServiceActivity activity{as_duration(width_), whole_.figures(), {}, operations(), other_};
  for (std::size_t i = 0; i < buckets_.size(); ++i) {
    const Bucket& bucket = buckets_[i];
    if (bucket.tally.spans == 0) continue;
    const Timestamp start = corrected(request_.range.start, as_duration(i * width_));
    activity.buckets.push_back({start, bucket.tally.figures(), bucket.slowest, bucket.failed});
  }
  return activity;
}

}  // namespace phosphor
