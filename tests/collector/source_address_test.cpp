#include "collector/source_address.h"

#include <doctest/doctest.h>

namespace phosphor {

TEST_CASE("source address: is written as people write addresses") {
  CHECK(SourceAddress::from_ipv4({10, 0, 0, 255}, 65535).to_string() == "10.0.0.255:65535");
  SourceAddress loopback;
  loopback.ip[15] = 1;
  loopback.port = 7;
  CHECK(loopback.to_string() == "[::1]:7");
  CHECK(SourceAddress{}.to_string() == "[::]:0");
}

}  // namespace phosphor
