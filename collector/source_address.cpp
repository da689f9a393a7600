#include "collector/source_address.h"

#include <arpa/inet.h>
#include <fmt/core.h>

#include <algorithm>

namespace phosphor {

namespace {

constexpr std::array<std::uint8_t, 12> ipv4_prefix = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

}  // namespace

SourceAddress SourceAddress::from_ipv4(const std::uint8_t (&bytes)[4],
                                       std::uint16_t port) noexcept {
  SourceAddress address;
  std::copy(ipv4_prefix.begin(), ipv4_prefix.end(), address.ip.begin());
  std::copy(std::begin(bytes), std::end(bytes), address.ip.begin() + ipv4_prefix.size());
  address.port = port;
  return address;
}

std::string SourceAddress::to_string() const {
  if (std::equal(ipv4_prefix.begin(), ipv4_prefix.end(), ip.begin())) {
    return fmt::format("{}.{}.{}.{}:{}", ip[12], ip[13], ip[14], ip[15], port);
  }
  char text[INET6_ADDRSTRLEN] = "";
  inet_ntop(AF_INET6, ip.data(), text, sizeof text);
  return fmt::format("[{}]:{}", text, port);
}

}  // namespace phosphor
