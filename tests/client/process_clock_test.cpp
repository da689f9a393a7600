#include "client/process_clock.h"

#include <doctest/doctest.h>

using namespace phosphor;

TEST_CASE("process clock: the counter is trusted only where everything speaks for it") {
  CHECK(can_be_trusted({true, true, "tsc"}));
  CHECK(can_be_trusted({true, true, "kvm-clock"}));
  CHECK(can_be_trusted({true, true, "hyperv_clocksource_tsc_page"}));
  CHECK_FALSE(can_be_trusted({false, true, "tsc"}));
  CHECK_FALSE(can_be_trusted({true, false, "tsc"}));
  for (const char* other : {"", "hpet", "acpi_pm", "xen", "jiffies", "tsc-early", "TSC"}) {
    CHECK_FALSE(can_be_trusted({true, true, other}));
  }
}

TEST_CASE("process clock: a counter that is trusted counts on") {
  if (!counter_can_be_trusted()) return;
  const std::uint64_t before = read_counter();
  std::uint64_t now = before;
  for (int i = 0; i < 1000 && now == before; ++i) now = read_counter();
  CHECK(now > before);
}
