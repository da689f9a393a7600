#include "tests/simulation/picture.h"

#include <algorithm>
#include <map>
#include <memory>
#include <optional>

namespace phosphor::test {
namespace {

struct Drawn {
  std::string line;
  std::vector<Drawn> children;
};

std::string text_of(std::vector<Drawn> siblings, std::size_t depth) {
  std::vector<std::string> texts;
  for (Drawn& drawn : siblings) {
    texts.push_back(std::string(2 * depth, ' ') + drawn.line + "\n" +
                    text_of(std::move(drawn.children), depth + 1));
  }
  std::sort(texts.begin(), texts.end());
  std::string all;
  for (const std::string& text : texts) all += text;
  return all;
}

std::string line_of(CallSide side, std::string_view service, std::string_view operation,
                    const Marks& marks, std::size_t notes, bool orphan) {
  std::string line = side == CallSide::client ? "client " : "server ";
  line += std::string(service) + " " + std::string(operation);
  if (marks.first) line += " first";
  if (marks.last) line += " last";
  if (marks.timeout) line += " timeout";
  if (notes > 0) line += " notes:" + std::to_string(notes);
  if (orphan) line += " orphan";
  return line;
}

// Takes the node at `next`, and all below it, from the pre-order.
Drawn draw(const TraceTree& tree, std::size_t& next) {
  const TraceNode& node = tree.nodes[next];
  const std::size_t end = next + 1 + node.descendant_count;
  const Span& span = *node.span;
  Drawn drawn{
      line_of(span.side, span.service, span.name, span.marks, span.events.size(), node.orphan), {}};
  ++next;
  while (next < end) drawn.children.push_back(draw(tree, next));
  return drawn;
}

// What survived of one half of a call.
struct Half {
  Marks marks;
  std::size_t notes = 0;  // those with a name: the others are part of the call
  bool present = false;
};

Half half_of(const MadeCall& call, CallSide side, const std::set<MarkIdentity>& surviving) {
  Half half;
  for (const MadeMark& mark : call.marks) {
    if (mark.side != side) continue;
    if (!surviving.contains({call.trace_id, call.span_id, mark.type, mark.side, mark.name})) {
      continue;
    }
    half.present = true;
    const bool opens =
        mark.type == AnnotationType::client_send || mark.type == AnnotationType::server_recv;
    half.marks.timeout |= mark.type == AnnotationType::timeout;
    if (!mark.name.empty()) ++half.notes;
    half.marks.first |= opens;
    half.marks.last |=
        !opens && mark.type != AnnotationType::timeout && mark.type != AnnotationType::note;
  }
  return half;
}

// A mark names the call's operation, a note does not.
std::string operation_of(const MadeCall& call, const std::set<MarkIdentity>& surviving) {
  for (const MadeMark& mark : call.marks) {
    if (mark.type == AnnotationType::note) continue;
    if (surviving.contains({call.trace_id, call.span_id, mark.type, mark.side, mark.name})) {
      return call.operation;
    }
  }
  return {};
}

class ExpectedTree {
 public:
  ExpectedTree(const std::vector<MadeCall>& calls, const std::set<MarkIdentity>& surviving)
      : calls_(calls) {
    for (const MadeCall& call : calls) {
      client_[call.span_id] = half_of(call, CallSide::client, surviving);
      server_[call.span_id] = half_of(call, CallSide::server, surviving);
      operation_[call.span_id] = operation_of(call, surviving);
    }
  }

  std::vector<Drawn> roots() const {
    std::vector<Drawn> roots;
    for (const MadeCall& call : calls_) {
      const bool is_root = !call.parent_id.valid();
      const bool enclosed =
          is_present(client_, call.parent_id) || is_present(server_, call.parent_id);
      if (is_present(client_, call.span_id)) {
        if (is_root || !enclosed) roots.push_back(draw_client(call, !is_root));
      } else if (is_present(server_, call.span_id)) {
        roots.push_back(draw_server(call, !call.caller.empty()));
      }
    }
    return roots;
  }

 private:
  using Halves = std::map<SpanId, Half>;

  static bool is_present(const Halves& halves, SpanId id) {
    const auto found = halves.find(id);
    return found != halves.end() && found->second.present;
  }

  // Calls made within `call`: they hang under the callee's half, or under the caller's where
  // nothing of the callee's survived.
  void draw_calls_within(const MadeCall& call, Drawn& drawn) const {
    for (const MadeCall& inner : calls_) {
      if (inner.parent_id == call.span_id && is_present(client_, inner.span_id)) {
        drawn.children.push_back(draw_client(inner, false));
      }
    }
  }

  Drawn draw_client(const MadeCall& call, bool orphan) const {
    const Half& half = client_.at(call.span_id);
    Drawn drawn{line_of(CallSide::client, call.caller, operation_.at(call.span_id), half.marks,
                        half.notes, orphan),
                {}};
    if (is_present(server_, call.span_id)) {
      drawn.children.push_back(draw_server(call, false));
    } else {
      draw_calls_within(call, drawn);
    }
    return drawn;
  }

  Drawn draw_server(const MadeCall& call, bool orphan) const {
    const Half& half = server_.at(call.span_id);
    Drawn drawn{line_of(CallSide::server, call.callee, operation_.at(call.span_id), half.marks,
                        half.notes, orphan),
                {}};
    draw_calls_within(call, drawn);
    return drawn;
  }

  const std::vector<MadeCall>& calls_;
  Halves client_;
  Halves server_;
  std::map<SpanId, std::string> operation_;
};

}  // namespace

std::string picture_of(const TraceTree& tree) {
  std::vector<Drawn> roots;
  for (std::size_t next = 0; next < tree.nodes.size();) roots.push_back(draw(tree, next));
  return text_of(std::move(roots), 0);
}

std::string picture_of(const std::vector<MadeCall>& calls,
                       const std::set<MarkIdentity>& surviving) {
  return text_of(ExpectedTree(calls, surviving).roots(), 0);
}

}  // namespace phosphor::test
