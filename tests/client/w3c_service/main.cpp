// The test service of W3C's trace context harness (github.com/w3c/trace-context, folder test): a
// service instrumented with phosphor/beast.h, as an application would do it.
//
// POST a JSON array of {"url": …, "arguments": …}: each url gets its arguments, one after the
// other, in the context of the request; the answer is 200 when all have been tried. It prints its
// own address, and ends when its standard input does. Its tracer records into nothing.

#include "tests/client/discarding_transport.h"

#include <phosphor/beast.h>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <unistd.h>

#include <array>
#include <cstdio>
#include <string>

namespace asio = boost::asio;
namespace http = boost::beast::http;
namespace json = boost::json;
using asio::use_awaitable;
using asio::ip::tcp;
using boost::beast::tcp_stream;
using Request = http::request<http::string_body>;
using Response = http::response<http::string_body>;

namespace {

constexpr std::chrono::seconds connection_limit{10};  // the harness itself waits for 5

phosphor::TracerOptions tracer_options() {
  phosphor::TracerOptions options{"w3c-service"};
  options.transport = phosphor::test::discarding_transport();
  return options;
}

phosphor::Tracer tracer(tracer_options());

// "http://<address>:<port><target>", as all the harness's urls are. Others throw.
struct Url {
  explicit Url(std::string_view text) {
    const std::size_t colon = text.find(':', scheme.size());
    const std::size_t slash = text.find('/', scheme.size());
    host = text.substr(scheme.size(), colon - scheme.size());
    port = text.substr(colon + 1, slash - colon - 1);
    target = text.substr(slash);
  }
  tcp::endpoint endpoint() const {
    return {asio::ip::make_address(host), static_cast<std::uint16_t>(std::stoi(port))};
  }

  static constexpr std::string_view scheme = "http://";
  std::string host;
  std::string port;
  std::string target;
};

asio::awaitable<Response> answer_from(const Url& url, const Request& request) {
  tcp_stream stream(co_await asio::this_coro::executor);
  stream.expires_after(connection_limit);
  co_await stream.async_connect(url.endpoint(), use_awaitable);
  co_await http::async_write(stream, request, use_awaitable);
  boost::beast::flat_buffer buffer;
  Response response;
  co_await http::async_read(stream, buffer, response, use_awaitable);
  co_return response;
}

asio::awaitable<void> post(const phosphor::Context& context, const json::value& action) {
  const Url url(std::string_view(action.at("url").as_string()));
  Request request(http::verb::post, url.target, 11);
  request.set(http::field::host, url.host + ':' + url.port);
  request.set(http::field::content_type, "application/json");
  request.body() = json::serialize(action.at("arguments"));
  request.prepare_payload();

  auto call = phosphor::beast::send(tracer, context, url.host, request);
  const Response response = co_await answer_from(url, request);
  phosphor::beast::recv(call, response);
}

asio::awaitable<void> serve(tcp::socket socket) {
  tcp_stream stream(std::move(socket));
  stream.expires_after(connection_limit);
  boost::beast::flat_buffer buffer;
  Request request;
  co_await http::async_read(stream, buffer, request, use_awaitable);

  phosphor::ServerCall served = phosphor::beast::recv(tracer, request);
  const json::value actions = json::parse(request.body());
  for (const json::value& action : actions.as_array()) {
    co_await post(served.context(), action);
  }
  Response response(http::status::ok, 11);
  response.set(http::field::content_type, "application/json");
  response.keep_alive(false);
  response.body() = "null";
  response.prepare_payload();
  phosphor::beast::send(served, response);
  co_await http::async_write(stream, response, use_awaitable);
}

asio::awaitable<void> accept(tcp::acceptor& acceptor) {
  const auto executor = co_await asio::this_coro::executor;
  for (;;) {
    // A connection that fails, in whatever way, ends by itself: the harness misses its callback.
    asio::co_spawn(executor, serve(co_await acceptor.async_accept(use_awaitable)), asio::detached);
  }
}

asio::awaitable<void> stop_at_end_of_input(asio::io_context& io) {
  asio::posix::stream_descriptor input(io, dup(STDIN_FILENO));
  std::array<char, 64> ignored;
  boost::system::error_code error;
  while (!error) {
    co_await input.async_read_some(asio::buffer(ignored),
                                   asio::redirect_error(use_awaitable, error));
  }
  io.stop();
}

}  // namespace

int main() {
  asio::io_context io;
  tcp::acceptor acceptor(io, {asio::ip::address_v4::loopback(), 0});
  std::printf("http://127.0.0.1:%d/test\n", int{acceptor.local_endpoint().port()});
  std::fflush(stdout);
  asio::co_spawn(io, accept(acceptor), asio::detached);
  asio::co_spawn(io, stop_at_end_of_input(io), asio::detached);
  io.run();
}
