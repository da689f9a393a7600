// Any bytes as a damaged log: what is saved is a log without damage, of the same records.

#include "store/log_salvage.h"
#include "tests/fuzz/fuzz_check.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace phosphor;
  const SalvagedLog salvaged = salvage_log_untrusted({reinterpret_cast<const char*>(bytes), size});
  FUZZ_CHECK(salvaged.bytes.size() <= 2 * size);  // a header for each new block that is crossed
  const SalvagedLog again = salvage_log_untrusted(salvaged.bytes);
  FUZZ_CHECK(again.damaged_bytes == 0);
  FUZZ_CHECK(again.records == salvaged.records);
  FUZZ_CHECK(again.bytes == salvaged.bytes);
  return 0;
}
