// An HTTP/1.1 server over one handler; it serves the API and viewer (7750) and OTLP (4318).
//
// One thread moves all bytes (accept, read, parse, write) and never runs a handler; a fixed number
// of handler threads answer. So a slow query does not block accepting, and a slow client holds a
// connection's memory but no thread. Whatever a client sends, it is bounded by the limits below; a
// request beyond them is answered with an error in JSON and counted.
//
// Owner: `phosphor serve`. Threads: every function may be called by any thread; stop() by one.
// Failure: listen() says why an address cannot be had. Beast and Asio stay in http_server.cpp.

#pragma once

#include "query/http_message.h"

#include <phosphor/result.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

namespace phosphor {

// The reason for each number is in query/README.md, "Limits".
struct HttpServerOptions {
  std::string host = "127.0.0.1";  // an address, or a name of one
  std::uint16_t port = 0;          // 0: any free port

  std::size_t handler_threads = 4;
  std::size_t max_waiting_requests = 64;  // read, but no thread free yet; more get a 503
  std::size_t max_connections = 1024;     // more are closed after a 503

  std::size_t max_header_bytes = std::size_t{16} << 10;  // more: 431
  std::size_t max_target_bytes = std::size_t{8} << 10;   // more: 414
  std::size_t max_body_bytes = std::size_t{64} << 10;    // more: 413; OTLP asks for 64 MiB
  // Of request bodies and responses in memory, all connections together; above it 503.
  std::size_t max_bytes_in_flight = std::size_t{512} << 20;

  std::chrono::milliseconds idle_timeout{60'000};    // between two requests
  std::chrono::milliseconds header_timeout{10'000};  // first byte to end of header
  // A body or a response may take this, and its size at the least speed on top.
  std::chrono::milliseconds transfer_timeout{30'000};
  std::size_t least_bytes_per_second = std::size_t{256} << 10;

  HttpRefusalWriter refusal;  // none: as the API writes its errors
};

// Since the server started.
struct HttpServerCounters {
  std::uint64_t connections_accepted = 0;
  std::uint64_t connections_refused = 0;  // above max_connections, or no file descriptor was left
  std::uint64_t connections_timed_out = 0;
  std::uint64_t connections_open = 0;  // now
  std::uint64_t requests = 0;          // that reached the handler
  std::uint64_t requests_refused = 0;  // malformed or over a limit: answered without the handler
  std::uint64_t responses_2xx = 0;     // 1xx and 3xx count here too
  std::uint64_t responses_4xx = 0;
  std::uint64_t responses_5xx = 0;
  std::uint64_t bytes_in_flight = 0;  // now
};

class HttpServer {
 public:
  // Starts to listen and to answer. The handler must outlive the server's stop().
  static Result<std::unique_ptr<HttpServer>> listen(const HttpServerOptions& options,
                                                    HttpHandler handler);
  // As stop(0).
  ~HttpServer();

  std::uint16_t port() const noexcept;
  // "127.0.0.1:7750", "[::1]:7750"
  std::string address() const;
  HttpServerCounters counters() const noexcept;

  // Stops accepting, closes idle connections, lets requests that have begun finish, at most for
  // `patience`; then closes what is left and returns when no handler runs any more. A second call
  // does nothing.
  void stop(std::chrono::milliseconds patience = std::chrono::milliseconds(5'000));

 private:
  struct State;
  explicit HttpServer(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace phosphor
