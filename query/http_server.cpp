#include "query/http_server.h"

#include "query/http_connection.h"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <pthread.h>

#include <mutex>
#include <thread>
#include <utility>

namespace phosphor {
namespace {

namespace net = boost::asio;
using boost::system::error_code;
using net::ip::tcp;

// After accept() failed for want of file descriptors: trying again at once would only burn CPU.
constexpr std::chrono::milliseconds accept_pause{100};

constexpr std::string_view refusal_of_connection =
    "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nRetry-After: 1\r\n"
    "Connection: close\r\n\r\n";

Error listen_error(const HttpServerOptions& options, const std::string& reason) {
  return {ErrorCode::unavailable, "cannot listen on " + options.host + ":" +
                                      std::to_string(options.port) + "/tcp: " + reason};
}

}  // namespace

struct HttpServer::State {
  State(const HttpServerOptions& options, HttpHandler handler)
      : shared(options, std::move(handler)) {}

  error_code open() {
    error_code ec;
    tcp::resolver resolver(shared.loop);
    const auto found = resolver.resolve(shared.options.host, std::to_string(shared.options.port),
                                        tcp::resolver::passive, ec);
    if (ec) return ec;
    const tcp::endpoint wanted = found.begin()->endpoint();
    acceptor.open(wanted.protocol(), ec);
    if (!ec) acceptor.set_option(tcp::acceptor::reuse_address(true), ec);
    if (!ec) acceptor.bind(wanted, ec);
    if (!ec) acceptor.listen(tcp::acceptor::max_listen_connections, ec);
    if (!ec) endpoint = acceptor.local_endpoint(ec);
    return ec;
  }

  void accept() {
    acceptor.async_accept([this](error_code ec, tcp::socket socket) {
      if (shared.stopping || ec == net::error::operation_aborted) return;
      if (ec) return pause_accepting();
      shared.connections.size() < shared.options.max_connections ? welcome(std::move(socket))
                                                                 : turn_away(std::move(socket));
      accept();
    });
  }

  void pause_accepting() {
    ++shared.counters.refused;
    pause.expires_after(accept_pause);
    pause.async_wait([this](error_code ec) {
      if (!ec) accept();
    });
  }

  void welcome(tcp::socket socket) {
    ++shared.counters.accepted;
    ++shared.counters.open;
    const auto connection = std::make_shared<HttpConnection>(std::move(socket), shared);
    shared.connections.insert(connection);
    {
      const std::lock_guard lock(shared.mutex);
      shared.no_connections = false;
    }
    connection->wait_for_request();
  }

  // The send buffer of a fresh socket is empty, so this never waits.
  void turn_away(tcp::socket socket) {
    ++shared.counters.refused;
    error_code ignored;
    socket.non_blocking(true, ignored);
    socket.write_some(net::buffer(refusal_of_connection), ignored);
    socket.shutdown(tcp::socket::shutdown_send, ignored);
  }

  void begin_stop() {
    shared.stopping = true;
    error_code ignored;
    acceptor.close(ignored);
    pause.cancel();
    for_each_connection([](HttpConnection& connection) { connection.close_if_idle(); });
    const std::lock_guard lock(shared.mutex);
    shared.accepting = false;
    shared.all_closed.notify_all();
  }

  template <class Function>
  void for_each_connection(Function function) {
    const auto connections = shared.connections;  // closing one erases it
    for (const auto& connection : connections) function(*connection);
  }

  void stop(std::chrono::milliseconds patience) {
    net::post(shared.loop, [this] { begin_stop(); });
    std::unique_lock lock(shared.mutex);
    shared.all_closed.wait_for(lock, patience,
                               [this] { return !shared.accepting && shared.no_connections; });
    lock.unlock();
    shared.abandoned = true;
    shared.handler_pool.join();
    net::post(shared.loop, [this] {
      for_each_connection([](HttpConnection& connection) { connection.close(); });
      work.reset();
    });
    thread.join();
  }

  HttpServerShared shared;
  tcp::acceptor acceptor{shared.loop};
  net::steady_timer pause{shared.loop};
  net::executor_work_guard<net::io_context::executor_type> work{shared.loop.get_executor()};
  tcp::endpoint endpoint;
  std::thread thread;
  std::once_flag stopped;
};

Result<std::unique_ptr<HttpServer>> HttpServer::listen(const HttpServerOptions& options,
                                                       HttpHandler handler) {
  auto state = std::make_unique<State>(options, std::move(handler));
  if (const error_code ec = state->open()) return listen_error(options, ec.message());
  state->accept();
  state->thread = std::thread([loop = &state->shared.loop] {
    pthread_setname_np(pthread_self(), "phosphor-http");
    loop->run();
  });
  return std::unique_ptr<HttpServer>(new HttpServer(std::move(state)));
}

HttpServer::HttpServer(std::unique_ptr<State> state) : state_(std::move(state)) {}
HttpServer::~HttpServer() { stop(std::chrono::milliseconds(0)); }

std::uint16_t HttpServer::port() const noexcept { return state_->endpoint.port(); }
std::string HttpServer::address() const { return text_of(state_->endpoint); }

void HttpServer::stop(std::chrono::milliseconds patience) {
  std::call_once(state_->stopped, [&] { state_->stop(patience); });
}

HttpServerCounters HttpServer::counters() const noexcept {
  const AtomicHttpCounters& from = state_->shared.counters;
  HttpServerCounters to;
  to.connections_accepted = from.accepted;
  to.connections_refused = from.refused;
  to.connections_timed_out = from.timed_out;
  to.connections_open = from.open;
  to.requests = from.requests;
  to.requests_refused = from.requests_refused;
  to.responses_2xx = from.responses_2xx;
  to.responses_4xx = from.responses_4xx;
  to.responses_5xx = from.responses_5xx;
  to.bytes_in_flight = state_->shared.memory.used;
  return to;
}

}  // namespace phosphor
