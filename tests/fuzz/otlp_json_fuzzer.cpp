// Any text as OTLP's JSON.

#include "tests/fuzz/otlp_check.h"

using namespace phosphor;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  RecordBatch batch;
  const std::string_view request(reinterpret_cast<const char*>(bytes), size);
  check_otlp(decode_otlp_json_untrusted(request, batch), batch, size);
  return 0;
}
