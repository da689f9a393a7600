#include "query/trace_links.h"

#include <boost/unordered/unordered_flat_map.hpp>

#include <algorithm>
#include <functional>

namespace phosphor {
namespace {

class SpanLinker {
 public:
  explicit SpanLinker(const std::vector<Span>& spans) : spans_(spans) {
    links_.parent.assign(spans.size(), no_span);
    links_.other.assign(spans.size(), no_span);
    links_.orphan.assign(spans.size(), false);
  }

  TraceLinks link() {
    find_parents();
    cut_cycles();
    for (std::uint32_t span = 0; span < count(); ++span) pair_with_parent(span);
    return std::move(links_);
  }

 private:
  std::uint32_t count() const { return static_cast<std::uint32_t>(spans_.size()); }

  void find_parents() {
    index_spans();
    for (std::uint32_t span = 0; span < count(); ++span) {
      if (!spans_[span].parent_id.valid()) continue;
      links_.parent[span] = parent_of(spans_[span]);
      links_.orphan[span] = links_.parent[span] == no_span;
    }
  }

  void index_spans() {
    by_id_.reserve(spans_.size());
    for (std::uint32_t span = 0; span < count(); ++span) {
      links_.duplicate_id_count += !by_id_.try_emplace(spans_[span].span_id, span).second;
      if (is_native_server(spans_[span])) server_of_call_.try_emplace(spans_[span].call_id, span);
    }
  }

  // A parent id on the wire names a call, and it is the callee who works for a call. Only the
  // callee's own half hangs under the caller's.
  std::uint32_t parent_of(const Span& span) const {
    if (!is_native_server(span)) {
      const auto server = server_of_call_.find(span.parent_id);
      if (server != server_of_call_.end()) return server->second;
    }
    const auto found = by_id_.find(span.parent_id);
    return found == by_id_.end() ? no_span : found->second;
  }

  static bool is_native_server(const Span& span) {
    return span.side == CallSide::server && span.call_id.valid();
  }

  // Walks up from every span; a walk that meets itself has found a cycle. Each span is passed once.
  void cut_cycles() {
    std::vector<std::uint32_t> walk_of(spans_.size(), no_span);
    for (std::uint32_t start = 0; start < count(); ++start) {
      std::uint32_t span = start;
      while (span != no_span && walk_of[span] == no_span) {
        walk_of[span] = start;
        span = links_.parent[span];
      }
      if (span != no_span && walk_of[span] == start) cut_cycle(span);
    }
  }

  void cut_cycle(std::uint32_t member) {
    std::uint32_t earliest = member;  // spans are in order of their start
    for (std::uint32_t span = links_.parent[member]; span != member; span = links_.parent[span]) {
      earliest = std::min(earliest, span);
    }
    links_.parent[earliest] = no_span;
    ++links_.cycle_count;
  }

  void pair_with_parent(std::uint32_t child) {
    const std::uint32_t parent = links_.parent[child];
    if (parent == no_span || !is_call(spans_[parent], spans_[child])) return;
    links_.other[child] = parent;
    // A client may have several servers' halves (a retry below the client); the first stands for
    // all.
    const std::uint32_t known = links_.other[parent];
    if (known == no_span || (is_native_call(parent, child) && !is_native_call(parent, known))) {
      links_.other[parent] = child;
    }
  }

  bool is_native_call(std::uint32_t client, std::uint32_t server) const {
    return spans_[client].call_id.valid() && spans_[client].call_id == spans_[server].call_id;
  }

  static bool is_call(const Span& parent, const Span& child) {
    if (parent.side != CallSide::client || child.side != CallSide::server) return false;
    const bool one_call = parent.call_id.valid() && parent.call_id == child.call_id;
    return one_call || parent.service != child.service || parent.hostname != child.hostname;
  }

  const std::vector<Span>& spans_;
  using SpanMap = boost::unordered_flat_map<SpanId, std::uint32_t, std::hash<SpanId>>;
  SpanMap by_id_;
  SpanMap server_of_call_;
  TraceLinks links_;
};

}  // namespace

TraceLinks link_spans(const std::vector<Span>& spans) { return SpanLinker(spans).link(); }

}  // namespace phosphor
