// Any text as a search: refused with a message, or a condition that can be asked of a trace. Where
// the trace fulfils it, one of its spans fulfils what the plan says that one must.

#include "proto/utf8.h"
#include "query/search_language.h"
#include "store/search_plan.h"
#include "store/trace_assembly.h"
#include "store/trace_match.h"
#include "tests/fuzz/fuzz_check.h"
#include "tests/support/record_builder.h"

#include <algorithm>

using namespace phosphor;
using namespace phosphor::test;

namespace {

const Trace& some_trace() {
  static RecordBuilder records;
  static const Trace trace = [] {
    records.span("1").of("api").named("GET /").from(0ms).lasting(300ms).failed("boom");
    records.span("2").under("1").of("cards").with("n", 7).with("k", "v").event(1ms, "retry");
    records.client_send("3").call("api", "cards").named("load").saying("x");
    Trace made;
    made.spans = records.batch().spans;
    made.annotations = records.batch().annotations;
    assemble(made);
    return made;
  }();
  return trace;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view text{reinterpret_cast<const char*>(bytes), size};
  if (!is_utf8(text)) return 0;  // a target's parameters are (query/target.h)
  const auto condition = parse_condition_untrusted(text);
  if (!condition) {
    FUZZ_CHECK(is_utf8(condition.error().message));
    return 0;
  }
  const SearchPlan plan = plan_of(*condition);
  const Trace& trace = some_trace();
  if (!trace_matches(trace, *condition)) return 0;
  FUZZ_CHECK(std::any_of(trace.spans.begin(), trace.spans.end(),
                         [&](const Span& span) { return span_matches(span, plan.span); }));
  return 0;
}
