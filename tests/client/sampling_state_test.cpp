// OpenTelemetry's member of the trace state, read and written.

#include "client/sampling_state.h"

#include <doctest/doctest.h>

#include <string>

using namespace phosphor;

namespace {

std::string composed(const std::string& state, std::uint32_t threshold) {
  SpanContext span;
  span.trace_id = {1, 2};
  span.span_id = {3};
  span.sampling_threshold = threshold;
  const Context context = Context().with_span(span, state);
  return std::string(SampledTraceState(context).text());
}

}  // namespace

TEST_CASE("sampling state: the random number is read, or nothing") {
  CHECK(randomness_untrusted("ot=rv:00000000000001") == 1);
  CHECK(randomness_untrusted("a=1,ot=th:8;rv:ffffffffffffff;x:y,b=2") == 0xffffffffffffff);
  for (const char* const absent :
       {"", "ot", "ot=", "ot=;;", "a=rv:00000000000001", "ot=rv:", "ot=rv:0000000000001",
        "ot=rv:000000000000001", "ot=rv:0000000000000G", "ot=rv:0000000000000A", "ot=arv:1", ",,,",
        "xot=rv:00000000000001"}) {
    CAPTURE(absent);
    CHECK_FALSE(randomness_untrusted(absent).has_value());
  }
}

TEST_CASE("sampling state: the threshold comes to the front, the rest stays as it was") {
  CHECK(composed("a=1", 0) == "a=1");
  CHECK(composed("", 0x80000000) == "ot=th:8");
  CHECK(composed("", 0xfd70a3d7) == "ot=th:fd70a3d7");
  CHECK(composed("", 1) == "ot=th:00000001");
  CHECK(composed("a=1,b=2", 0xc0000000) == "ot=th:c,a=1,b=2");
  CHECK(composed("a=1,ot=x:y;th:4;rv:1,b=2", 0xc0000000) == "ot=th:c;x:y;rv:1,a=1,b=2");
  CHECK(composed("a=1,ot=th:4", sampling_threshold_unknown) == "a=1");
  CHECK(composed("a=1,ot=th:4;x:y", sampling_threshold_unknown) == "ot=x:y,a=1");
  CHECK(composed("ot=th:4", sampling_threshold_unknown) == "");
}

TEST_CASE("sampling state: within W3C's limits, members are left out from the end") {
  std::string full;
  for (int i = 0; i < 32; ++i) full += (i > 0 ? ",k" : "k") + std::to_string(i) + "=1";
  const std::string with_threshold = composed(full, 0x80000000);
  CHECK(with_threshold.find("ot=th:8,k0=1,") == 0);
  CHECK(with_threshold.find("k30=1") != std::string::npos);
  CHECK(with_threshold.find("k31=1") == std::string::npos);

  const std::string long_member = "a=" + std::string(240, 'x');
  const std::string longest = long_member + ",b" + long_member + ",c=" + std::string(20, 'y');
  REQUIRE(longest.size() <= max_trace_state_bytes);
  CHECK(composed(longest, 0x80000000) == "ot=th:8," + long_member + ",b" + long_member);
}
