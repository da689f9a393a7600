// What a node is told when it starts, and what it says when it ends: the values that the demo's
// command and its services hand each other. Nothing here needs Beast or Asio.
//
// Threads: values.

#pragma once

#include <phosphor/tracer.h>

#include <cstdint>
#include <functional>
#include <map>
#include <string>

namespace phosphor::demo {

struct Service;

// Service -> port on 127.0.0.1.
using PortOf = std::map<std::string, std::uint16_t, std::less<>>;

struct CollectorAddress {
  std::string host = "127.0.0.1";
  std::uint16_t port = 7760;
};

// "127.0.0.1:7760", "[::1]:7760"
std::string to_text(const CollectorAddress& address);

struct NodeOptions {
  const Service* service = nullptr;
  int listening_socket = -1;
  int report_pipe = -1;
  PortOf peers = {};
  CollectorAddress collector = {};
  std::uint64_t seed = 0;
};

// What a node says when it ends. It travels as its bytes: both ends are the same executable.
struct NodeReport {
  std::uint64_t requests = 0;  // and events
  TracerCounters annotations = {};
};

}  // namespace phosphor::demo
