// HTTP over loopback as the demo's services speak it: a server and a client of coroutines.
//
// Nothing here knows of tracing: that is added around it, in node.cpp and peers.cpp, as it would be
// around the transport that your services have already.
//
// Threads: the io_context's one. Failure: an error_code; a connection that breaks is closed.
// Limits: connections, bytes of a body and times are the constants below.

#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <vector>

namespace phosphor::demo {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;
using Clock = std::chrono::steady_clock;
using HttpRequest = http::request<http::string_body>;
using HttpResponse = http::response<http::string_body>;

inline constexpr std::size_t max_body_bytes = 16'384;  // of a request or a response; forms are 200
// The callers of one service have at most 256 payments in flight, times the calls of each.
inline constexpr int max_connections = 1'024;
// A client drops idle connections before the server does, so that it never writes into a closed
// one.
inline constexpr std::chrono::seconds client_idle_limit{20};
inline constexpr std::chrono::seconds server_idle_limit{60};

class HttpServer {
 public:
  using Handler = std::function<asio::awaitable<HttpResponse>(HttpRequest)>;

  // Serves what comes to `listening_socket`, which it owns from now on. The object must outlive the
  // io_context's run.
  HttpServer(asio::io_context& io, int listening_socket, Handler handler);

  // Accepts no more; what has begun goes on.
  void stop_accepting();

  // Requests read whose response is not written yet.
  int requests_in_flight() const { return counts_->requests; }

 private:
  struct Counts {
    int connections = 0;
    int requests = 0;
  };

  asio::awaitable<void> accept();
  asio::awaitable<void> serve(tcp::socket socket);

  tcp::acceptor acceptor_;
  Handler handler_;
  // Shared with the connections, whose coroutines the io_context ends, later than this object.
  std::shared_ptr<Counts> counts_ = std::make_shared<Counts>();
};

// A client of one server; keeps its connections for the next request.
class HttpClient {
 public:
  HttpClient(asio::io_context& io, tcp::endpoint server) : io_(io), server_(server) {}

  struct Outcome {
    boost::system::error_code error;  // beast::error::timeout at the deadline
    HttpResponse response;
  };
  asio::awaitable<Outcome> exchange(HttpRequest request, Clock::time_point deadline);

 private:
  struct Connection {
    boost::beast::tcp_stream stream;
    boost::beast::flat_buffer buffer;
    Clock::time_point idle_since;
  };
  std::unique_ptr<Connection> take_idle();

  asio::io_context& io_;
  tcp::endpoint server_;
  std::vector<std::unique_ptr<Connection>> idle_;  // as many as requests were in flight at once
};

}  // namespace phosphor::demo
