// A Transport that takes every datagram and keeps none. Threads: any.

#pragma once

#include <phosphor/batch.h>
#include <phosphor/transport.h>

#include <memory>

namespace phosphor::test {

inline std::unique_ptr<Transport> discarding_transport() {
  struct Discarding final : Transport {
    std::size_t datagram_bytes() noexcept override { return max_datagram_bytes; }
    bool send(std::string_view) noexcept override { return true; }
  };
  return std::make_unique<Discarding>();
}

}  // namespace phosphor::test
