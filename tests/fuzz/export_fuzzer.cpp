// Any bytes as an export: refused with a message, or entries that an import can try to read. What
// was read comes back from an export of its own.

#include "store/export_format.h"
#include "store/journal_batch.h"
#include "tests/fuzz/fuzz_check.h"
#include "tests/store/export_stream.h"

#include <string>
#include <vector>

using namespace phosphor;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view stream{reinterpret_cast<const char*>(bytes), size};
  ExportReader reader(test::from(stream));
  if (!reader.begin()) return 0;
  std::string again;
  ExportWriter writer(test::into(again));
  FUZZ_CHECK(writer.begin().ok());
  std::vector<std::string> entries;
  while (true) {
    const auto entry = reader.next();
    if (!entry || !*entry) break;
    RecordBatch batch;
    if (const auto journal = JournalReader::open_untrusted(**entry)) (void)journal->read_all(batch);
    if (!(*entry)->empty()) FUZZ_CHECK(writer.add(**entry, batch.size()).ok());
    if (!(*entry)->empty()) entries.emplace_back(**entry);
  }
  FUZZ_CHECK(writer.finish().ok());
  ExportReader second(test::from(again));
  FUZZ_CHECK(second.begin().ok());
  for (const std::string& entry : entries) FUZZ_CHECK(**second.next() == entry);
  FUZZ_CHECK(!second.next()->has_value());
  return 0;
}
