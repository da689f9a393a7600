// The decoder of segments' descriptions (store/segment.h): whatever a disk gives back.

#include "store/segment.h"
#include "tests/fuzz/fuzz_check.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace phosphor;
  auto summary = read_segment_value_untrusted({reinterpret_cast<const char*>(bytes), size});
  if (!summary) return 0;
  const std::string again = segment_value(*summary);
  FUZZ_CHECK(read_segment_value_untrusted(again).ok());
  const Segment segment(1, nullptr, *summary);
  for (const BlockPlace& block : segment.blocks) {
    const auto [first, end] = segment.blocks_of(block.first, fingerprint_of(block.first));
    FUZZ_CHECK(first <= end && end <= segment.blocks.size());
  }
  return 0;
}
