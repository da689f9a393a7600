// The decoder of stored chunks (store/record_codec.h): whatever a disk gives back.

#include "store/record_codec.h"
#include "store/trace_assembly.h"
#include "store/trace_summary.h"
#include "tests/fuzz/fuzz_check.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace phosphor;
  const std::string_view chunk(reinterpret_cast<const char*>(bytes), size);
  Trace trace;
  trace.id = {1, 2};
  if (!decode_chunk_untrusted(trace.id, chunk, trace.arena, trace.spans, trace.annotations)) {
    return 0;
  }
  // What was read can be written, and is the same when it is read again.
  ChunkEncoder encoder;
  for (const Span& span : trace.spans) encoder.add(span);
  for (const Annotation& annotation : trace.annotations) encoder.add(annotation);
  const std::string again = encoder.take();
  Trace second;
  FUZZ_CHECK(
      decode_chunk_untrusted(trace.id, again, second.arena, second.spans, second.annotations).ok());
  assemble(trace);
  assemble(second);
  FUZZ_CHECK(summarize(trace).span_count == summarize(second).span_count);
  return 0;
}
