#include "query/trace_tree.h"

#include "query/trace_links.h"

#include <algorithm>
#include <numeric>
#include <unordered_map>

namespace phosphor {
namespace {

std::string counted(std::uint64_t count, const char* one, const char* many) {
  return std::to_string(count) + " " + (count == 1 ? one : many);
}

// Turns spans into nodes. All work is by index over flat vectors: a hostile trace of a million
// spans that are each other's only child costs no more than any other.
class TreeBuilder {
 public:
  TreeBuilder(const Trace& trace, Timestamp now)
      : spans_(trace.spans),
        blocks_damaged_(trace.blocks_damaged),
        now_(now),
        links_(link_spans(trace.spans)) {}

  TraceTree build() {
    correct();
    order_children();
    place_nodes();
    for (TraceNode& node : tree_.nodes) complete(node);
    summarise();
    warn();
    return std::move(tree_);
  }

 private:
  std::uint32_t count() const { return static_cast<std::uint32_t>(spans_.size()); }

  // Real roots before cut cycles before orphans.
  int root_class(std::uint32_t span) const {
    if (links_.orphan[span]) return 2;
    return spans_[span].parent_id.valid() ? 1 : 0;
  }

  bool was_answered(std::uint32_t client, std::uint32_t server) const {
    return links_.other[server] == client && !spans_[client].async && !spans_[server].async &&
           has_last(spans_[client]) && !spans_[client].marks.timeout && has_last(spans_[server]);
  }

  void correct() {
    std::vector<CausalLink> causes;
    std::vector<std::uint32_t> roots;
    for (std::uint32_t span = 0; span < count(); ++span) {
      const std::uint32_t parent = links_.parent[span];
      if (parent == no_span) {
        roots.push_back(span);
      } else {
        causes.push_back({parent, span, was_answered(parent, span)});
      }
    }
    std::stable_sort(roots.begin(), roots.end(), [this](std::uint32_t a, std::uint32_t b) {
      return root_class(a) < root_class(b);
    });
    clocks_ = correct_clocks(spans_, causes, roots);
  }

  std::chrono::nanoseconds correction_of(std::uint32_t span) const {
    return clocks_.clocks[clocks_.clock_of_span[span]].correction;
  }

  Timestamp start_for_order(std::uint32_t span) const {
    const Span& it = spans_[span];
    return corrected(it.start == no_time ? it.end : it.start, correction_of(span));
  }

  // Sorts all spans by parent, then start: the children of each are then a range.
  void order_children() {
    order_.resize(count());
    std::iota(order_.begin(), order_.end(), 0U);
    std::vector<Timestamp> starts(count());
    for (std::uint32_t span = 0; span < count(); ++span) starts[span] = start_for_order(span);
    std::sort(order_.begin(), order_.end(), [&](std::uint32_t a, std::uint32_t b) {
      if (links_.parent[a] != links_.parent[b]) return links_.parent[a] < links_.parent[b];
      const bool roots = links_.parent[a] == no_span;
      if (roots && root_class(a) != root_class(b)) return root_class(a) < root_class(b);
      return starts[a] != starts[b] ? starts[a] < starts[b] : a < b;
    });
    first_child_.assign(std::size_t{count()} + 1, 0);
    for (std::uint32_t span = 0; span < count(); ++span) {
      if (links_.parent[span] != no_span) ++first_child_[links_.parent[span] + 1];
    }
    std::partial_sum(first_child_.begin(), first_child_.end(), first_child_.begin());
  }

  // Pre-order with a stack of our own. Children are pushed last first, so that the first comes off
  // first.
  void place_nodes() {
    tree_.nodes.reserve(count());
    node_of_.assign(count(), 0);
    std::vector<std::pair<std::uint32_t, std::uint32_t>> stack;  // span, depth
    push(stack, first_child_.back(), count(), 0);
    while (!stack.empty()) {
      const auto [span, depth] = stack.back();
      stack.pop_back();
      node_of_[span] = static_cast<std::uint32_t>(tree_.nodes.size());
      tree_.nodes.push_back(node_for(span, depth));
      push(stack, first_child_[span], first_child_[span + 1], depth + 1);
    }
    // Children stand behind their parents, so from the back each is complete when it is added.
    for (std::size_t i = tree_.nodes.size(); i-- > 0;) {
      const std::uint32_t parent = links_.parent[index_of(tree_.nodes[i])];
      if (parent == no_span) continue;
      tree_.nodes[node_of_[parent]].descendant_count += tree_.nodes[i].descendant_count + 1;
    }
  }

  void push(std::vector<std::pair<std::uint32_t, std::uint32_t>>& stack, std::uint32_t begin,
            std::uint32_t end, std::uint32_t depth) const {
    for (std::uint32_t i = end; i-- > begin;) stack.emplace_back(order_[i], depth);
  }

  std::uint32_t index_of(const TraceNode& node) const {
    return static_cast<std::uint32_t>(node.span - spans_.data());
  }

  TraceNode node_for(std::uint32_t span, std::uint32_t depth) const {
    TraceNode node;
    node.span = &spans_[span];
    if (links_.parent[span] != no_span) node.parent = &spans_[links_.parent[span]];
    node.depth = depth;
    node.orphan = links_.orphan[span];
    node.clock = clocks_.clock_of_span[span];
    node.correction = correction_of(span);
    node.start = corrected(node.span->start, node.correction);
    node.end = corrected(node.span->end, node.correction);
    return node;
  }

  void complete(TraceNode& node) const {
    const std::uint32_t other = links_.other[index_of(node)];
    const TimedSpan half{node.span, node.start, node.end};
    if (other == no_span) {
      node.state = state_of(half, nullptr, now_);
      node.missing_half = missing_half(node);
      return;
    }
    const TraceNode& partner = tree_.nodes[node_of_[other]];
    const TimedSpan other_half{partner.span, partner.start, partner.end};
    node.state = state_of(half, &other_half, now_);
    node.call = pairing(node, partner, node_of_[other]);
  }

  static CallSide missing_half(const TraceNode& node) {
    if (!node.span->call_id.valid()) return CallSide::none;
    if (node.span->side == CallSide::client) return CallSide::server;
    // A server's half without a parent was called from outside, by somebody who does not record.
    return node.span->side == CallSide::server && node.orphan ? CallSide::client : CallSide::none;
  }

  static CallPairing pairing(const TraceNode& node, const TraceNode& partner,
                             std::uint32_t partner_index) {
    const bool is_client = node.span->side == CallSide::client;
    const TraceNode& client = is_client ? node : partner;
    const TraceNode& server = is_client ? partner : node;
    CallPairing call;
    call.other = partner_index;
    call.request = between(client.start, server.start);
    const bool answer_seen = has_last(*client.span) && !client.span->marks.timeout;
    if (answer_seen && has_last(*server.span)) call.response = between(server.end, client.end);
    return call;
  }

  static std::optional<std::chrono::nanoseconds> between(Timestamp from, Timestamp to) {
    if (from == no_time || to == no_time) return std::nullopt;
    return std::chrono::nanoseconds(
        saturating_subtract(unix_nanoseconds(to), unix_nanoseconds(from)));
  }

  void summarise() {
    Timestamp first = Timestamp::max();
    Timestamp last = Timestamp::min();
    for (const TraceNode& node : tree_.nodes) {
      for (const Timestamp time : {node.start, node.end}) {
        if (time == no_time) continue;
        first = std::min(first, time);
        last = std::max(last, time);
      }
    }
    count_services();
    if (first > last) return;  // no time is known at all
    tree_.start = first;
    tree_.duration = *between(first, last);
  }

  void count_services() {
    std::unordered_map<std::string_view, ServiceShare> counts;
    for (const Span& span : spans_) {
      const bool is_error = span.status == StatusCode::error;
      tree_.error_count += is_error;
      ServiceShare& share = counts[span.service];
      ++share.span_count;
      share.error_count += is_error;
    }
    tree_.services.insert(counts.begin(), counts.end());
  }

  void warn() {
    std::uint64_t orphans = 0;
    for (const TraceNode& node : tree_.nodes) orphans += node.orphan;
    add_warning(
        "orphans", orphans,
        counted(orphans, "span names a parent", "spans name a parent") + " that has not arrived");
    add_warning("damaged_blocks", blocks_damaged_,
                counted(blocks_damaged_, "block", "blocks") +
                    " of the store cannot be read; spans of this trace may be missing");
    add_warning("cycles", links_.cycle_count,
                counted(links_.cycle_count, "cycle of parents was cut at its earliest span",
                        "cycles of parents were cut at their earliest spans"));
    add_warning("duplicate_span_ids", links_.duplicate_id_count,
                counted(links_.duplicate_id_count, "span has", "spans have") +
                    " an id that an earlier span has too; children hang under the earlier");
    tree_.clocks = std::move(clocks_.clocks);
    std::uint64_t contradictions = 0;
    for (const ClockCorrection& clock : tree_.clocks) contradictions += clock.contradiction;
    add_warning(
        "clocks_contradict", contradictions,
        counted(contradictions, "host's calls", "hosts' calls") +
            " contradict any one correction of the clock; times between hosts may be wrong");
  }

  void add_warning(const char* code, std::uint64_t count, std::string message) {
    if (count > 0) tree_.warnings.push_back({code, count, std::move(message)});
  }

  const std::vector<Span>& spans_;
  const std::uint64_t blocks_damaged_;
  const Timestamp now_;
  TraceLinks links_;
  ClockCorrections clocks_;
  std::vector<std::uint32_t> order_;        // spans by parent, then start; the roots are last
  std::vector<std::uint32_t> first_child_;  // into order_; one more entry, where the roots begin
  std::vector<std::uint32_t> node_of_;      // by span
  TraceTree tree_;
};

}  // namespace

TraceTree build_trace_tree(const Trace& trace, Timestamp now) {
  return TreeBuilder(trace, now).build();
}

}  // namespace phosphor
