#include "store/trace_edges.h"

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
      count(callee.peer, callee.service, failed(callee));
      continue;
    }
    const Span& parent = *found->second;
    answered.insert(&parent);
    count(either(parent.service, callee.peer), either(callee.service, parent.peer),
          failed(callee) || (is_caller(parent) && failed(parent)));
  }
  for (const Span& caller : trace.spans) {
    if (!is_caller(caller) || answered.contains(&caller)) continue;
    count(caller.service, caller.peer, failed(caller));
  }
}

void EdgeCounter::count(std::string_view caller, std::string_view callee, bool failed_call) {
  if (caller.empty() || callee.empty() || caller == callee) return;
  auto found = calls_.find(std::pair(caller, callee));
  if (found == calls_.end()) {
    found = calls_.try_emplace({std::string(caller), std::string(callee)}).first;
  }
  Calls& calls = found->second;
  ++calls.count;
  if (failed_call) ++calls.errors;
}

std::vector<DependencyEdge> EdgeCounter::edges() const {
  std::vector<DependencyEdge> all;
  all.reserve(calls_.size());
  for (const auto& [ends, calls] : calls_) {
    all.push_back({ends.first, ends.second, calls.count, calls.errors});
  }
  return all;
}

}  // namespace phosphor
