// Where a datagram came from: an IPv6 address (IPv4 in its mapped form) and a port, as a value.
//
// Threads: values; no shared state. Failure: none.

#pragma once

#include <array>
#include <cstdint>
#include <string>

namespace phosphor {

struct SourceAddress {
  std::array<std::uint8_t, 16> ip{};  // network order; ::ffff:a.b.c.d for IPv4
  std::uint16_t port = 0;

  static SourceAddress from_ipv4(const std::uint8_t (&bytes)[4], std::uint16_t port) noexcept;

  // "127.0.0.1:40112", "[::1]:40112"
  std::string to_string() const;

  friend bool operator==(const SourceAddress&, const SourceAddress&) = default;
};

}  // namespace phosphor
