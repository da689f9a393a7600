#include "client/process_clock.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <unistd.h>

#if defined(__x86_64__)
#include <cpuid.h>
#endif

#include <cstddef>

namespace phosphor {
namespace {

constexpr const char* clocksource_file =
    "/sys/devices/system/clocksource/clocksource0/current_clocksource";

#if defined(__x86_64__)
bool counter_is_invariant() noexcept {
  constexpr unsigned power_management = 0x80000007;
  unsigned eax = 0;
  unsigned ebx = 0;
  unsigned ecx = 0;
  unsigned edx = 0;
  if (__get_cpuid(power_management, &eax, &ebx, &ecx, &edx) == 0) return false;
  return (edx & (1U << 8)) != 0;
}

bool counter_is_readable() noexcept {
  int mode = 0;
  return prctl(PR_GET_TSC, &mode) == 0 && mode == PR_TSC_ENABLE;
}

// Its name, or "" if it cannot be read. `room` holds any that exists.
std::string_view kernel_clocksource(char* room, std::size_t size) noexcept {
  const int file = ::open(clocksource_file, O_RDONLY | O_CLOEXEC);
  if (file < 0) return {};
  const ssize_t bytes = ::read(file, room, size);
  ::close(file);
  const std::string_view text(room, bytes > 0 ? static_cast<std::size_t>(bytes) : 0);
  return text.substr(0, text.find('\n'));
}
#endif

bool find_out() noexcept {
#if defined(__x86_64__)
  char room[64];
  return can_be_trusted(
      {counter_is_invariant(), counter_is_readable(), kernel_clocksource(room, sizeof room)});
#else
  return false;
#endif
}

}  // namespace

bool can_be_trusted(const CounterEvidence& evidence) noexcept {
  const std::string_view source = evidence.clocksource;
  const bool kernel_trusts_it =
      source == "tsc" || source == "kvm-clock" || source == "hyperv_clocksource_tsc_page";
  return evidence.invariant && evidence.readable && kernel_trusts_it;
}

bool counter_can_be_trusted() noexcept {
  static const bool trusted = find_out();
  return trusted;
}

}  // namespace phosphor
