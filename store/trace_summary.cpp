#include "store/trace_summary.h"

#include "store/span_time.h"

#include <map>

namespace phosphor {
namespace {

Timestamp end_of(const Trace& trace) noexcept {
  Timestamp end = no_time;
  for (const Span& span : trace.spans) end = later(end, latest_time(span));
  for (const Annotation& annotation : trace.annotations) end = later(end, annotation.time);
  return end;
}

// The spans are in order of time, so the first that qualifies is the earliest.
const Span* root_of(const Trace& trace) noexcept {
  for (const Span& span : trace.spans) {
    if (!span.parent_id.valid()) return &span;
  }
  return trace.spans.empty() ? nullptr : &trace.spans.front();
}

bool is_open(const Span& span) noexcept {
  return span.side != CallSide::none && !span.async && !span.marks.last && !span.marks.timeout;
}

std::vector<ServiceShare> shares_of(const Trace& trace) {
  std::map<std::string_view, ServiceShare> shares;
  for (const Span& span : trace.spans) {
    ServiceShare& share = shares[span.service];
    ++share.span_count;
    if (span.status == StatusCode::error) ++share.error_count;
  }
  std::vector<ServiceShare> by_name;
  by_name.reserve(shares.size());
  for (auto& [service, share] : shares) {
    share.service = service;
    by_name.push_back(std::move(share));
  }
  return by_name;
}

}  // namespace

Timestamp start_of(const Trace& trace) noexcept {
  Timestamp start = no_time;
  for (const Span& span : trace.spans) start = earlier(start, earliest_time(span));
  for (const Annotation& annotation : trace.annotations) start = earlier(start, annotation.time);
  return start;
}

TraceSummary summarize(const Trace& trace) {
  TraceSummary summary;
  summary.trace_id = trace.id;
  summary.trace_id_text = trace.id_text;
  if (const Span* root = root_of(trace)) {
    summary.root_service = root->service;
    summary.root_name = root->name;
  }
  summary.start = start_of(trace);
  summary.duration = time_between(summary.start, end_of(trace));
  summary.span_count = trace.spans.size();
  for (const Span& span : trace.spans) {
    if (span.status == StatusCode::error) ++summary.error_count;
    if (is_open(span)) ++summary.open_count;
  }
  summary.services = shares_of(trace);
  return summary;
}

}  // namespace phosphor
