#include "store/trace_assembly.h"

#include "store/call_halves.h"
#include "store/record_order.h"

#include <algorithm>

namespace phosphor {
namespace {

template <typename Record>
void sort_each_once(std::vector<Record>& records) {
  std::sort(records.begin(), records.end(),
            [](const Record& a, const Record& b) { return compare(a, b) < 0; });
  const auto same = [](const Record& a, const Record& b) { return compare(a, b) == 0; };
  records.erase(std::unique(records.begin(), records.end(), same), records.end());
}

std::string_view first_spelling(const Trace& trace) noexcept {
  for (const Annotation& annotation : trace.annotations) {
    if (!annotation.trace_id_text.empty()) return annotation.trace_id_text;
  }
  for (const Span& span : trace.spans) {
    if (!span.trace_id_text.empty()) return span.trace_id_text;
  }
  return {};
}

}  // namespace

void assemble(Trace& trace) {
  sort_each_once(trace.annotations);
  join_call_halves({trace.annotations.data(), trace.annotations.size()}, trace.arena, trace.spans);
  sort_each_once(trace.spans);
  trace.id_text = first_spelling(trace);
}

}  // namespace phosphor
