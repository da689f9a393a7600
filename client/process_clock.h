// The clock that marks are stamped with in this process: the processor's time-stamp counter where
// it can be trusted, else CLOCK_REALTIME.
//
// It can be trusted where it runs at one rate in every state and on every core, and where the
// kernel itself goes by it (or by a hypervisor's clock that is made of it). A kernel that found the
// counters of two cores apart has chosen another source, and so do we. It is decided once, when the
// first Tracer starts.
//
// Threads: any. Failure: none; whatever cannot be found out counts against the counter.

#pragma once

#include <cstdint>
#include <string_view>

namespace phosphor {

// What is known of the counter.
struct CounterEvidence {
  bool invariant = false;             // CPUID 0x80000007, EDX bit 8 (Intel SDM volume 3, 18.17.1)
  bool readable = false;              // prctl(PR_GET_TSC): reading it is no SIGSEGV
  std::string_view clocksource = {};  // the kernel's, by its name in sysfs
};
bool can_be_trusted(const CounterEvidence& evidence) noexcept;

// Of this machine and process.
bool counter_can_be_trusted() noexcept;

// Ticks of the counter; 0 where there is none.
inline std::uint64_t read_counter() noexcept {
#if defined(__x86_64__)
  return __builtin_ia32_rdtsc();
#else
  return 0;
#endif
}

}  // namespace phosphor
