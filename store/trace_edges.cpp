#include "store/trace_edges.h"

#include "store/span_time.h"

#include <unordered_map>
#include <unordered_set>

namespace phosphor {
namespace {

bool is_caller(const Span& span) noexcept {
  return span.side == CallSide::client || span.kind == SpanKind::client ||
         span.kind == SpanKind::producer;
}

bool is_callee(const Span& span) noexcept {
  return span.side == CallSide::server || span.kind == SpanKind::server ||
         span.kind == SpanKind::consumer;
}

bool failed(const Span& span) noexcept {
  return span.status == StatusCode::error || span.marks.timeout;
}

bool failed(const Span* span) noexcept { return span != nullptr && failed(*span); }

std::string_view either(std::string_view first, std::string_view second) noexcept {
  return first.empty() ? second : first;
}

}  // namespace

void EdgeCounter::add(const Trace& trace) {
  std::unordered_map<SpanId, const Span*> by_id;
  for (const Span& span : trace.spans) by_id.try_emplace(span.span_id, &span);

  std::unordered_set<const Span*> answered;
  for (const Span& callee : trace.spans) {
    if (!is_callee(callee)) continue;
    const auto found = callee.parent_id.valid() ? by_id.find(callee.parent_id) : by_id.end();
    if (found == by_id.end()) {
      count({callee.peer, callee.service}, {nullptr, &callee});
      continue;
    }
    const Span& parent = *found->second;
    answered.insert(&parent);
    count({either(parent.service, callee.peer), either(callee.service, parent.peer)},
          {is_caller(parent) ? &parent : nullptr, &callee});
  }
  for (const Span& caller : trace.spans) {
    if (!is_caller(caller) || answered.contains(&caller)) continue;
    count({caller.service, caller.peer}, {&caller, nullptr});
  }
}

void EdgeCounter::count(Ends ends, const Halves& halves) {
  if (ends.caller.empty() || ends.callee.empty() || ends.caller == ends.callee) return;
  auto found = calls_.find(std::pair(ends.caller, ends.callee));
  if (found == calls_.end()) {
    found = calls_.try_emplace({std::string(ends.caller), std::string(ends.callee)}).first;
    found->second.is_timed = calls_.size() <= max_timed_edges;
  }
  Calls& calls = found->second;
  ++calls.count;
  if (failed(halves.caller) || failed(halves.callee)) ++calls.errors;
  if (calls.is_timed) calls.times.add(halves);
}

void EdgeCounter::Times::add(const Halves& halves) {
  const auto of = [](const Span* half) { return half ? duration_of(*half) : std::nullopt; };
  const auto waited = of(halves.caller);
  const auto worked = of(halves.callee);
  if (waited) caller.add(*waited);
  if (worked) callee.add(*worked);
  if (waited && worked && !halves.caller->marks.timeout) network.add(*waited - *worked);
}

std::vector<DependencyEdge> EdgeCounter::edges() const {
  std::vector<DependencyEdge> all;
  all.reserve(calls_.size());
  for (const auto& [ends, calls] : calls_) {
    const Times& times = calls.times;
    all.push_back({ends.first, ends.second, calls.count, calls.errors, times.caller.percentiles(),
                   times.callee.percentiles(), times.network.percentiles()});
  }
  return all;
}

}  // namespace phosphor
