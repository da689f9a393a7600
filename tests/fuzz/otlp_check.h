// What must hold after either OTLP decoder has read any bytes, shared by their two fuzz targets.
//
// Threads: one. Failure: ends the process, as fuzz_check.h says.

#pragma once

#include <phosphor/otlp.h>

#include "tests/fuzz/fuzz_check.h"
#include "tests/proto/record_text.h"

#include <string>

namespace phosphor {

// Counts fit the batch, memory stays in proportion, and the spans can be written and read again
// without a difference.
inline void check_otlp(const Result<OtlpReport>& report, const RecordBatch& batch,
                       std::size_t input_bytes) {
  FUZZ_CHECK(batch.arena.allocated_bytes() <= 128 * input_bytes + 8192);
  if (!report.ok()) {
    FUZZ_CHECK(batch.spans.empty() && !report.error().message.empty());
    return;
  }
  FUZZ_CHECK(report->accepted_spans == batch.spans.size());
  FUZZ_CHECK(report->first_rejection.empty() == (report->rejected_spans == 0));

  std::string bytes;
  encode_otlp_protobuf({batch.spans.data(), batch.spans.size()}, bytes);
  RecordBatch again;
  FUZZ_CHECK(decode_otlp_protobuf_untrusted(bytes, again).ok());
  FUZZ_CHECK(again.spans.size() == batch.spans.size());
  for (std::size_t i = 0; i < batch.spans.size(); ++i) {
    FUZZ_CHECK(span_text(again.spans[i]) == span_text(batch.spans[i]));
  }
}

}  // namespace phosphor
