#include "collector/startup_text.h"

#include <fmt/core.h>

#include <array>

namespace phosphor {

namespace {

std::string_view host_of(std::string_view address) { return address.substr(0, address.rfind(':')); }

bool is_loopback(std::string_view host) { return host.starts_with("127.") || host == "[::1]"; }
bool is_every_address(std::string_view host) { return host == "0.0.0.0" || host == "[::]"; }

}  // namespace

std::string human_bytes(std::uint64_t bytes) {
  constexpr std::array<const char*, 5> units = {"bytes", "KiB", "MiB", "GiB", "TiB"};
  double value = static_cast<double>(bytes);
  std::size_t unit = 0;
  while (value >= 1024 && unit + 1 < units.size()) {
    value /= 1024;
    ++unit;
  }
  // One digit after the point where it says something.
  const auto tenths = static_cast<std::uint64_t>(value * 10 + 0.5);
  if (tenths % 10 == 0) return fmt::format("{} {}", tenths / 10, units[unit]);
  return fmt::format("{}.{} {}", tenths / 10, tenths % 10, units[unit]);
}

std::string human_duration(std::chrono::nanoseconds duration) {
  using namespace std::chrono_literals;
  if (duration % 1h == 0ns) return fmt::format("{} h", duration / 1h);
  if (duration % 1min == 0ns) return fmt::format("{} min", duration / 1min);
  if (duration % 1s == 0ns) return fmt::format("{} s", duration / 1s);
  return fmt::format("{} ms", duration / 1ms);
}

std::string reachable_from(std::string_view address) {
  const std::string_view host = host_of(address);
  if (is_loopback(host)) return "from this machine only";
  if (is_every_address(host)) return "from every network of this machine, without a password";
  return fmt::format("from the network of {}, without a password", host);
}

std::string local_url(std::string_view address) {
  const std::string_view host = host_of(address);
  if (!is_every_address(host)) return fmt::format("http://{}/", address);
  return fmt::format("http://{}{}/", host == "[::]" ? "[::1]" : "127.0.0.1",
                     address.substr(host.size()));
}

std::string receive_buffer_advice(std::size_t asked_bytes, std::size_t granted_bytes) {
  if (granted_bytes >= asked_bytes) return {};
  return fmt::format(
      "the kernel grants {} of the {} asked for as UDP receive buffer, so bursts may be lost; "
      "as root: sysctl -w net.core.rmem_max={}",
      human_bytes(granted_bytes), human_bytes(asked_bytes), asked_bytes);
}

}  // namespace phosphor
