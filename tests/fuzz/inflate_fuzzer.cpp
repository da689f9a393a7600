// Any bytes as a compressed body; the first one says in which encoding. What comes out is within
// the limit, and the same the second time, in memory that has been used.

#include "collector/inflate.h"
#include "tests/fuzz/fuzz_check.h"

#include <string>

using namespace phosphor;

namespace {

constexpr std::size_t limit = std::size_t{256} << 10;

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  if (size == 0) return 0;
  const auto encoding = static_cast<ContentEncoding>(bytes[0] % 4);
  const std::string_view body(reinterpret_cast<const char*>(bytes) + 1, size - 1);
  std::string first;
  const auto outcome = inflate_untrusted(body, encoding, limit, first);
  FUZZ_CHECK(first.size() <= limit + 1);
  std::string second = "of an earlier body";
  FUZZ_CHECK(inflate_untrusted(body, encoding, limit, second).ok() == outcome.ok());
  if (!outcome.ok()) return 0;
  FUZZ_CHECK(first.size() <= limit);
  FUZZ_CHECK(first == second);
  return 0;
}
