#include "collector/startup_text.h"

#include <doctest/doctest.h>

namespace phosphor {

using namespace std::chrono_literals;

TEST_CASE("startup text: sizes and durations as people say them") {
  CHECK(human_bytes(0) == "0 bytes");
  CHECK(human_bytes(1023) == "1023 bytes");
  CHECK(human_bytes(212'992) == "208 KiB");
  CHECK(human_bytes(std::uint64_t{8} << 20) == "8 MiB");
  CHECK(human_bytes(std::uint64_t{3} << 29) == "1.5 GiB");
  CHECK(human_duration(72h) == "72 h");
  CHECK(human_duration(90min) == "90 min");
  CHECK(human_duration(1500ms) == "1500 ms");
}

TEST_CASE("startup text: what is reachable from where") {
  CHECK(reachable_from("127.0.0.1:7750") == "from this machine only");
  CHECK(reachable_from("[::1]:7750") == "from this machine only");
  CHECK(reachable_from("0.0.0.0:7750") == "from every network of this machine, without a password");
  CHECK(reachable_from("[::]:7750") == reachable_from("0.0.0.0:1"));
  CHECK(reachable_from("10.0.0.7:7750") == "from the network of 10.0.0.7, without a password");
}

TEST_CASE("startup text: the viewer's address opens on this machine") {
  CHECK(local_url("127.0.0.1:7750") == "http://127.0.0.1:7750/");
  CHECK(local_url("0.0.0.0:80") == "http://127.0.0.1:80/");
  CHECK(local_url("[::]:80") == "http://[::1]:80/");
  CHECK(local_url("[::1]:80") == "http://[::1]:80/");
}

TEST_CASE("startup text: a refused receive buffer says what to do") {
  CHECK(receive_buffer_advice(8 << 20, 8 << 20).empty());
  const std::string advice = receive_buffer_advice(8 << 20, 212'992);
  CHECK(advice.find("208 KiB of the 8 MiB") != std::string::npos);
  CHECK(advice.find("net.core.rmem_max=8388608") != std::string::npos);
}

}  // namespace phosphor
