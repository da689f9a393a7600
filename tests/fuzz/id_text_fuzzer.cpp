// Any text as an id: only the empty one is none, and the canonical spelling stands for itself.

#include <phosphor/id_text.h>

#include "tests/fuzz/fuzz_check.h"

using namespace phosphor;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  const TraceId trace_id = trace_id_from_text(text);
  const SpanId span_id = span_id_from_text(text);
  FUZZ_CHECK(trace_id.valid() == !text.empty());
  FUZZ_CHECK(span_id.valid() == !text.empty());
  if (text.empty()) return 0;
  FUZZ_CHECK(trace_id_from_text(to_hex(trace_id)) == trace_id);
  FUZZ_CHECK(span_id_from_text(to_hex(span_id)) == span_id);
  return 0;
}
