#include "client/demo/node_options.h"

#include <fmt/format.h>

namespace phosphor::demo {

std::string to_text(const CollectorAddress& address) {
  const bool ipv6 = address.host.find(':') != std::string::npos;
  return ipv6 ? fmt::format("[{}]:{}", address.host, address.port)
              : fmt::format("{}:{}", address.host, address.port);
}

}  // namespace phosphor::demo
