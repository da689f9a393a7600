// The decoder of blocks (store/block_reader.h): whatever a disk gives back, with a checksum that
// somebody made fit, since a wrong one is refused before anything else is looked at.

#include "store/block_builder.h"
#include "store/block_format.h"
#include "store/block_reader.h"
#include "store/block_search.h"
#include "store/column_layout.h"
#include "store/record_order.h"
#include "tests/fuzz/fuzz_check.h"

#include <cstring>
#include <string>

namespace phosphor {
namespace {

// Few bytes can stand for many rows; more of them than this only make the fuzzer slow.
constexpr std::size_t max_rows = 300;

SearchPlan plan_of_everything() {
  return plan_of(some_span(all_of<SpanTest>(
      {service_is("cards"), attribute_is("text", "x"), attribute_is("int", "-5"),
       lasts_at_least(std::chrono::nanoseconds(1)), none_of(name_is("")),
       SpanCondition(SpanTest{SpanField::event_name, ValueTest::contains("r")})})));
}

// What was read can be written, and is the same when it is read again.
void check_again(const std::string& block, const RecordBatch& records) {
  auto reader = BlockReader::open_untrusted(block);
  FUZZ_CHECK(reader.ok());
  const auto traces = reader->traces();
  FUZZ_CHECK(traces.ok());
  RecordBatch again;
  for (const BlockTrace& trace : *traces) {
    FUZZ_CHECK(reader->read(trace, BlockFields::all, again).ok());
  }
  FUZZ_CHECK(again.spans.size() == records.spans.size());
  FUZZ_CHECK(again.annotations.size() == records.annotations.size());
  for (std::size_t i = 0; i < records.spans.size(); ++i) {
    FUZZ_CHECK(compare(again.spans[i], records.spans[i]) == 0);
  }
  for (std::size_t i = 0; i < records.annotations.size(); ++i) {
    FUZZ_CHECK(compare(again.annotations[i], records.annotations[i]) == 0);
  }
}

void read(std::string_view block) {
  auto reader = BlockReader::open_untrusted(block);
  if (!reader) return;
  const auto traces = reader->traces();
  if (!traces) return;
  RecordBatch records;
  BlockBuilder builder;
  for (const BlockTrace& trace : *traces) {
    if (records.size() + trace.span_count + trace.annotation_count > max_rows) return;
    const std::size_t spans = records.spans.size();
    const std::size_t annotations = records.annotations.size();
    if (!reader->read(trace, BlockFields::all, records)) return;
    builder.begin_trace(trace.id, trace.prior_start, trace.bytes);
    for (std::size_t i = spans; i < records.spans.size(); ++i) builder.add(records.spans[i]);
    for (std::size_t i = annotations; i < records.annotations.size(); ++i) {
      builder.add(records.annotations[i]);
    }
  }
  (void)candidates_in(*reader, plan_of_everything());
  check_again(builder.finish(), records);
}

}  // namespace
}  // namespace phosphor

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace phosphor;
  std::string block(reinterpret_cast<const char*>(bytes), size);
  if (block.size() >= block_format::header_bytes) {
    const std::uint64_t sum = block_checksum(block);
    std::memcpy(block.data() + block_format::checksum_place, &sum, sizeof sum);
  }
  read(block);
  return 0;
}
