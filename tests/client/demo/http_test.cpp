#include "client/demo/http.h"

#include <doctest/doctest.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/error.hpp>

#include <string>

using namespace phosphor::demo;
using namespace std::chrono_literals;

namespace {

struct Listening {
  int socket;
  std::uint16_t port;
};

Listening listen_on_loopback() {
  asio::io_context io;
  tcp::acceptor acceptor(io, tcp::endpoint(asio::ip::address_v4::loopback(), 0));
  const std::uint16_t port = acceptor.local_endpoint().port();
  return {acceptor.release(), port};
}

HttpResponse echo(const HttpRequest& request) {
  HttpResponse response(http::status::ok, 11);
  response.body() = request.body();
  return response;
}

HttpRequest post(std::string body) {
  HttpRequest request(http::verb::post, "/", 11);
  request.body() = std::move(body);
  return request;
}

tcp::endpoint loopback(std::uint16_t port) { return {asio::ip::address_v4::loopback(), port}; }

// Runs one exchange in an io_context in which the server lives too.
HttpClient::Outcome exchange(asio::io_context& io, HttpClient& client, HttpRequest request,
                             Clock::duration patience) {
  HttpClient::Outcome outcome;
  const auto run = [&]() -> asio::awaitable<void> {
    outcome = co_await client.exchange(std::move(request), Clock::now() + patience);
    io.stop();
  };
  asio::co_spawn(io, run(), asio::detached);
  io.restart();
  io.run();
  return outcome;
}

}  // namespace

TEST_CASE("http: a request is answered, and the next one goes over the same connection") {
  asio::io_context io;
  const Listening listening = listen_on_loopback();
  HttpServer server(io, listening.socket, [](HttpRequest request) -> asio::awaitable<HttpResponse> {
    co_return echo(request);
  });
  HttpClient client(io, loopback(listening.port));
  for (const char* text : {"one", "two", ""}) {
    const auto outcome = exchange(io, client, post(text), 30s);
    CHECK_FALSE(outcome.error);
    CHECK(outcome.response.body() == text);
  }
  // Nobody is accepted any more, yet the idle connection still serves.
  server.stop_accepting();
  CHECK(exchange(io, client, post("three"), 30s).response.body() == "three");
  HttpClient newcomer(io, loopback(listening.port));
  CHECK(exchange(io, newcomer, post("four"), 30s).error);
}

TEST_CASE("http: a caller gives up at its deadline, the server goes on") {
  asio::io_context io;
  const Listening listening = listen_on_loopback();
  asio::steady_timer forever(io, Clock::time_point::max());
  HttpServer server(io, listening.socket,
                    [&](HttpRequest request) -> asio::awaitable<HttpResponse> {
                      co_await forever.async_wait(asio::use_awaitable);
                      co_return echo(request);
                    });
  HttpClient client(io, loopback(listening.port));
  const auto outcome = exchange(io, client, post("slow"), 50ms);
  CHECK(outcome.error == boost::beast::error::timeout);
  CHECK(server.requests_in_flight() == 1);
}

TEST_CASE("http: a deadline that has passed is a timeout, and nothing hangs") {
  asio::io_context io;
  const Listening listening = listen_on_loopback();
  HttpServer server(io, listening.socket, [](HttpRequest request) -> asio::awaitable<HttpResponse> {
    co_return echo(request);
  });
  HttpClient client(io, loopback(listening.port));
  CHECK(exchange(io, client, post("late"), -1s).error == boost::beast::error::timeout);
}

TEST_CASE("http: nobody listens → an error") {
  asio::io_context io;
  const std::uint16_t port = [] {
    asio::io_context other;
    return tcp::acceptor(other, loopback(0)).local_endpoint().port();
  }();
  HttpClient client(io, loopback(port));
  CHECK(exchange(io, client, post("hello"), 30s).error == boost::asio::error::connection_refused);
}

TEST_CASE("http: a body at the limit is served, one byte more is not") {
  asio::io_context io;
  const Listening listening = listen_on_loopback();
  int requests = 0;
  HttpServer server(io, listening.socket,
                    [&](HttpRequest request) -> asio::awaitable<HttpResponse> {
                      ++requests;
                      co_return echo(request);
                    });
  HttpClient client(io, loopback(listening.port));
  CHECK_FALSE(exchange(io, client, post(std::string(max_body_bytes, 'x')), 30s).error);
  CHECK(exchange(io, client, post(std::string(max_body_bytes + 1, 'x')), 30s).error);
  CHECK(requests == 1);
}
