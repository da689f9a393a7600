// The way to other services: requests and events, traced. This file and peers.cpp show how a client
// is instrumented; node.cpp shows the server.
//
// Owner: a Node, or the load. Threads: the io_context's one. Failure: an Answer that says so; a
// request takes no longer than its context's deadline, or default_patience where there is none.

#pragma once

#include "client/demo/bank.h"
#include "client/demo/http.h"
#include "client/demo/node_options.h"

#include <phosphor/context.h>
#include <phosphor/tracer.h>

#include <chrono>
#include <map>
#include <string>
#include <string_view>

namespace phosphor::demo {

inline constexpr std::chrono::seconds default_patience{5};

class Peers {
 public:
  // The ports name the services that may be called. `tracer` must outlive the object.
  Peers(asio::io_context& io, Tracer& tracer, const PortOf& ports);

  // The payment, to a service's one route; its answer.
  asio::awaitable<Answer> call(Context context, std::string_view service, const Payment& payment);

  // The same as an event: ok() when it has been taken.
  asio::awaitable<Answer> publish(Context context, std::string_view service,
                                  const Payment& payment);

  // A request from one who does not know of tracing: no ids, no deadline, nothing recorded.
  asio::awaitable<Answer> call_untraced(std::string_view service, const Payment& payment);

 private:
  asio::awaitable<HttpClient::Outcome> exchange(const Context& context, const Service& service,
                                                HttpRequest request);

  Tracer& tracer_;
  std::map<std::string, HttpClient, std::less<>> clients_;
};

}  // namespace phosphor::demo
