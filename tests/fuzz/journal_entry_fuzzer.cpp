// The decoder of journal entries (store/journal_batch.h): whatever a disk gives back.

#include "store/journal_batch.h"
#include "store/record_order.h"
#include "tests/fuzz/fuzz_check.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace phosphor;
  const std::string_view entry(reinterpret_cast<const char*>(bytes), size);
  auto reader = JournalReader::open_untrusted(entry);
  RecordBatch batch;
  if (!reader || !reader->read_all(batch)) return 0;
  // What was read can be written, and is the same when it is read again.
  auto again = JournalEncoder().encode(batch);
  FUZZ_CHECK(again.ok());
  auto second = JournalReader::open_untrusted(again->bytes);
  FUZZ_CHECK(second.ok());
  RecordBatch reread;
  FUZZ_CHECK(second->read_all(reread).ok());
  FUZZ_CHECK(reread.spans.size() == batch.spans.size());
  for (std::size_t i = 0; i < batch.spans.size(); ++i) {
    FUZZ_CHECK(compare(batch.spans[i], reread.spans[i]) == 0);
  }
  FUZZ_CHECK(reread.annotations.size() == batch.annotations.size());
  for (std::size_t i = 0; i < batch.annotations.size(); ++i) {
    FUZZ_CHECK(compare(batch.annotations[i], reread.annotations[i]) == 0);
  }
  return 0;
}
