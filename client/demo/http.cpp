#include "client/demo/http.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/write.hpp>

#include <utility>

namespace phosphor::demo {

namespace {

using boost::system::error_code;

// When accepting fails, no file descriptor is left; one will be soon.
constexpr std::chrono::milliseconds accept_pause{10};

auto into(error_code& error) { return asio::redirect_error(asio::use_awaitable, error); }

// Counts up while it lives.
class Counted {
 public:
  explicit Counted(int& count) : count_(count) { ++count_; }
  Counted(const Counted&) = delete;
  Counted& operator=(const Counted&) = delete;
  ~Counted() { --count_; }

 private:
  int& count_;
};

}  // namespace

HttpServer::HttpServer(asio::io_context& io, int listening_socket, Handler handler)
    : acceptor_(io, tcp::v4(), listening_socket), handler_(std::move(handler)) {
  asio::co_spawn(io, accept(), asio::detached);
}

void HttpServer::stop_accepting() {
  error_code ignored;
  acceptor_.close(ignored);
}

asio::awaitable<void> HttpServer::accept() {
  while (acceptor_.is_open()) {
    error_code error;
    tcp::socket socket = co_await acceptor_.async_accept(into(error));
    if (!acceptor_.is_open()) break;
    if (error) {
      asio::steady_timer pause(acceptor_.get_executor(), accept_pause);
      co_await pause.async_wait(into(error));
    } else if (counts_->connections < max_connections) {
      asio::co_spawn(acceptor_.get_executor(), serve(std::move(socket)), asio::detached);
    }
  }
}

asio::awaitable<void> HttpServer::serve(tcp::socket socket) {
  const std::shared_ptr<Counts> counts = counts_;
  const Counted connection(counts->connections);
  error_code error;
  socket.set_option(tcp::no_delay(true), error);
  boost::beast::tcp_stream stream(std::move(socket));
  boost::beast::flat_buffer buffer;
  for (bool keep_alive = true; keep_alive;) {
    http::request_parser<http::string_body> parser;
    parser.body_limit(max_body_bytes);
    stream.expires_after(server_idle_limit);
    co_await http::async_read(stream, buffer, parser, into(error));
    if (error) break;
    const Counted request(counts->requests);
    stream.expires_never();  // the handler has its own deadline
    keep_alive = parser.get().keep_alive();
    HttpResponse response = co_await handler_(parser.release());
    response.keep_alive(keep_alive);
    response.prepare_payload();
    stream.expires_after(server_idle_limit);
    co_await http::async_write(stream, response, into(error));
    if (error) break;  // the caller has given up; its own annotations say so
  }
}

std::unique_ptr<HttpClient::Connection> HttpClient::take_idle() {
  while (!idle_.empty()) {
    std::unique_ptr<Connection> connection = std::move(idle_.back());
    idle_.pop_back();
    if (Clock::now() - connection->idle_since < client_idle_limit) return connection;
  }
  return nullptr;
}

asio::awaitable<HttpClient::Outcome> HttpClient::exchange(HttpRequest request,
                                                          Clock::time_point deadline) {
  Outcome outcome;
  if (Clock::now() >= deadline) {
    outcome.error = boost::beast::error::timeout;
    co_return outcome;
  }
  std::unique_ptr<Connection> connection = take_idle();
  if (!connection) {
    connection = std::make_unique<Connection>(
        Connection{boost::beast::tcp_stream(io_), boost::beast::flat_buffer(), Clock::now()});
    connection->stream.expires_at(deadline);
    co_await connection->stream.async_connect(server_, into(outcome.error));
    if (outcome.error) co_return outcome;
    error_code ignored;
    connection->stream.socket().set_option(tcp::no_delay(true), ignored);
  }
  connection->stream.expires_at(deadline);
  request.prepare_payload();
  co_await http::async_write(connection->stream, request, into(outcome.error));
  if (outcome.error) co_return outcome;
  http::response_parser<http::string_body> parser;
  parser.body_limit(max_body_bytes);
  co_await http::async_read(connection->stream, connection->buffer, parser, into(outcome.error));
  if (outcome.error) co_return outcome;
  outcome.response = parser.release();
  if (outcome.response.keep_alive()) {
    connection->stream.expires_never();
    connection->idle_since = Clock::now();
    idle_.push_back(std::move(connection));
  }
  co_return outcome;
}

}  // namespace phosphor::demo
