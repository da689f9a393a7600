#include "client/otlp/span_joiner.h"

#include "client/otlp/joined_contents.h"

#include <phosphor/span_context.h>

#include <algorithm>

namespace phosphor {
namespace {

constexpr std::string_view abandoned = "abandoned";

bool is_first(const Annotation& a) noexcept {
  return a.type == AnnotationType::client_send || a.type == AnnotationType::server_recv;
}

bool is_last(const Annotation& a) noexcept {
  return a.type == AnnotationType::client_recv || a.type == AnnotationType::server_send ||
         a.type == AnnotationType::timeout ||
         (a.type == AnnotationType::note && a.name == abandoned);
}

// Of the server's half: another than the call's, the same whenever it is asked for. The multiplier
// and the shifts are those of splitmix64 (S. Vigna), which mixes all bits.
SpanId server_half_id(const TraceId& trace, SpanId call) noexcept {
  std::uint64_t bits = call.value ^ trace.low ^ 0x9e3779b97f4a7c15;
  bits = (bits ^ bits >> 30) * 0xbf58476d1ce4e5b9;
  bits = (bits ^ bits >> 27) * 0x94d049bb133111eb;
  SpanId id{bits ^ bits >> 31};
  while (!id.valid() || id == call) ++id.value;
  return id;
}

// A root that we have begun ourselves has its id for itself.
bool has_caller(std::uint32_t flags) noexcept { return (flags & span_flag_has_is_remote) != 0; }

SpanKind kind_of(CallSide side, std::uint32_t flags, bool async) noexcept {
  if (side == CallSide::server) return async ? SpanKind::consumer : SpanKind::server;
  if ((flags & span_flag_internal) != 0) return SpanKind::internal;
  return async ? SpanKind::producer : SpanKind::client;
}

}  // namespace

SpanJoiner::Call SpanJoiner::call_of(const Annotation& a) noexcept {
  return {a.trace_id.high, a.trace_id.low, a.span_id.value};
}

// A note that does not say its side belongs to the half that is open.
SpanJoiner::Key SpanJoiner::key_of(const Annotation& a) const {
  const Call call = call_of(a);
  switch (a.type) {
    case AnnotationType::client_send:
    case AnnotationType::client_recv:
    case AnnotationType::timeout:
      return {call, CallSide::client};
    case AnnotationType::server_recv:
    case AnnotationType::server_send:
      return {call, CallSide::server};
    case AnnotationType::note:
    case AnnotationType::unknown:
      break;
  }
  if (a.side != CallSide::none) return {call, a.side};
  const Key client{call, CallSide::client};
  return by_key_.count(client) != 0 ? client : Key{call, CallSide::server};
}

SpanJoiner::Halves::iterator SpanJoiner::half_of(const Key& key, Clock::time_point now) {
  const auto found = by_key_.find(key);
  if (found != by_key_.end()) return found->second;
  Half half;
  half.key = key;
  half.since = now;
  half.datagram = datagram_;
  const auto added = halves_.insert(halves_.end(), std::move(half));
  by_key_.emplace(key, added);
  return added;
}

void SpanJoiner::add(const Annotation& annotation, Clock::time_point now) {
  if (annotation.type == AnnotationType::server_recv) remember_served(annotation);
  Half& half = *half_of(key_of(annotation), now);
  if (!half.touched) candidates_.push_back(half.key);
  half.touched = true;
  // A last mark says how long the call took, so the first may have been lost.
  half.has_first = half.has_first || is_first(annotation) || annotation.duration.count() > 0;
  half.has_last = half.has_last || is_last(annotation);
  half.is_message = half.is_message || (annotation.async && is_first(annotation));
  half.annotations.push_back(deep_copy(annotation, arena_));
  ++open_annotations_;
  while (open_annotations_ > max_open_annotations) drop_oldest();
}

void SpanJoiner::remember_served(const Annotation& mark) {
  if (!has_caller(mark.flags) || !served_.insert(call_of(mark)).second) return;
  served_order_.push_back(call_of(mark));
  if (served_order_.size() <= max_served) return;
  served_.erase(served_order_.front());
  served_order_.pop_front();
}

bool SpanJoiner::ended(const Half& half) const noexcept {
  return half.has_first && (half.has_last || (half.is_message && half.datagram < datagram_));
}

const std::vector<Span>& SpanJoiner::finish(Clock::time_point now) {
  finished_.clear();
  if (arena_.allocated_bytes() > max_open_bytes) move_to_new_arena();
  std::vector<Key> waiting;
  for (const Key& key : candidates_) {
    const auto found = by_key_.find(key);
    if (found == by_key_.end()) continue;
    Half& half = *found->second;
    half.touched = false;
    if (ended(half)) {
      finished_.push_back(span_of(half));
      erase(found->second);
    } else if (half.is_message) {
      half.touched = true;  // it is a candidate already
      waiting.push_back(key);
    }
  }
  candidates_.swap(waiting);
  while (!halves_.empty() && now - halves_.front().since > max_open_time) drop_oldest();
  ++datagram_;
  return finished_;
}

Span SpanJoiner::span_of(const Half& half) {
  const CallSide side = half.key.second;
  Span span;
  span.trace_id = half.annotations.front().trace_id;
  span.call_id = span.span_id = half.annotations.front().span_id;
  std::uint32_t flags = 0;
  for (const Annotation& a : half.annotations) {
    flags |= a.flags;
    if (!span.parent_id.valid()) span.parent_id = a.parent_id;
    span.async = span.async || a.async;
    const std::string_view peer = side == CallSide::server ? a.origin : a.destination;
    if (span.peer.empty()) span.peer = peer;
    if (is_first(a)) span.start = a.time;
    if (!is_last(a)) continue;
    span.end = a.time;
    if (span.start == no_time && a.duration.count() > 0) span.start = a.time - a.duration;
  }
  if (span.end == no_time) span.end = span.start;
  span.side = side;
  span.kind = kind_of(side, flags, span.async);
  if (span.kind == SpanKind::internal) span.peer = {};
  // OTLP has the trace flags and two bits on the parent.
  span.flags = flags & (0xff | span_flag_has_is_remote | span_flag_is_remote);
  if (side == CallSide::server && has_caller(flags)) {
    span.parent_id = span.call_id;
    span.span_id = server_half_id(span.trace_id, span.call_id);
  } else if (served_.count({span.trace_id.high, span.trace_id.low, span.parent_id.value}) != 0) {
    span.parent_id = server_half_id(span.trace_id, span.parent_id);
  }
  merge_contents({half.annotations.data(), half.annotations.size()}, arena_, span);
  return span;
}

void SpanJoiner::drop_oldest() {
  dropped_annotations_ += halves_.front().annotations.size();
  erase(halves_.begin());
}

void SpanJoiner::erase(Halves::iterator half) {
  open_annotations_ -= half->annotations.size();
  by_key_.erase(half->key);
  halves_.erase(half);
}

// What is open is little of what was copied, as most calls end soon. Where it is not, the oldest
// go.
void SpanJoiner::move_to_new_arena() {
  for (;;) {
    Arena fresh;
    for (Half& half : halves_) {
      for (Annotation& a : half.annotations) a = deep_copy(a, fresh);
    }
    arena_ = std::move(fresh);
    if (halves_.empty() || arena_.allocated_bytes() <= max_open_bytes / 2) return;
    const std::size_t keep = halves_.size() / 2;
    while (halves_.size() > keep) drop_oldest();
  }
}

}  // namespace phosphor
