// Any bytes as a datagram: the counts add up, memory stays in proportion, and what was accepted
// from a batch can be written and read again without a difference.

#include <phosphor/datagram.h>

#include "tests/fuzz/fuzz_check.h"
#include "tests/proto/record_text.h"

#include <memory>

using namespace phosphor;

namespace {

void check_counts(const DatagramReport& report, const RecordBatch& batch) {
  std::uint64_t refused = 0;
  for (const std::uint32_t count : report.refused_annotations) refused += count;
  FUZZ_CHECK(report.accepted_annotations == batch.annotations.size());
  if (report.refused) {
    FUZZ_CHECK(batch.annotations.empty() && refused == 0);
  } else {
    FUZZ_CHECK(report.annotation_count == report.accepted_annotations + refused);
  }
}

void check_rewritten(const BatchHeader& header, const Annotation& annotation) {
  static char buffer[max_datagram_bytes];
  static BatchEncoder encoder(buffer, sizeof buffer);
  encoder.begin(header);
  // Whatever is written for the batch's own host comes back as that host.
  if (annotation.hostname.empty() || !encoder.add(annotation)) return;
  RecordBatch again;
  const DatagramReport report = decode_datagram_untrusted(encoder.finish(), again);
  FUZZ_CHECK(!report.refused && again.annotations.size() == 1);
  FUZZ_CHECK(annotation_text(again.annotations[0]) == annotation_text(annotation));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  RecordBatch batch;
  const std::string_view datagram(reinterpret_cast<const char*>(bytes), size);
  const DatagramReport report = decode_datagram_untrusted(datagram, batch);
  check_counts(report, batch);
  FUZZ_CHECK(batch.arena.allocated_bytes() <= 128 * size + 8192);
  if (!report.header) return 0;
  for (const Annotation& annotation : batch.annotations) {
    check_rewritten(*report.header, annotation);
  }
  return 0;
}
