// A node: one service of the bank as a running process. This file and node.cpp show how a server is
// instrumented; peers.cpp shows the client.
//
// Life: `phosphor demo` starts it with a socket that listens already and the ports of those whom it
// may call; it serves until SIGTERM, finishes what has begun, flushes its Tracer, reports its
// counts through a pipe, and ends. Threads: one, beside the Tracer's sender. Failure: exit status 1
// where it could not do all that within its deadlines.

#pragma once

#include "client/demo/bank.h"
#include "client/demo/http.h"
#include "client/demo/node_options.h"
#include "client/demo/peers.h"

#include <phosphor/tracer.h>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

namespace phosphor::demo {

// After SIGTERM: for requests that have begun (a push goes on after its caller gave up), and for
// the Tracer's queue.
inline constexpr std::chrono::seconds drain_patience{4};
inline constexpr std::chrono::seconds flush_patience{2};

// Of the Tracer of one process. Each plays a host of its own, as containers would: "cards-1".
TracerOptions tracer_options(std::string_view service, const CollectorAddress& collector);

class Node {
 public:
  explicit Node(NodeOptions options);

  // Serves until SIGTERM. Returns the process's exit status.
  int run();

 private:
  asio::awaitable<HttpResponse> serve(HttpRequest request);
  asio::awaitable<void> consume(ServerCall consumed, Payment payment);
  asio::awaitable<Answer> work(ServerCall& served, const Payment& payment);
  asio::awaitable<void> stop_at_signal();

  NodeOptions options_;
  const Service& service_;
  asio::io_context io_;
  Tracer tracer_;
  Peers peers_;
  Pace pace_;
  std::optional<HttpServer> server_;
  std::uint64_t requests_ = 0;
  int events_in_work_ = 0;
  bool drained_ = false;
};

}  // namespace phosphor::demo
