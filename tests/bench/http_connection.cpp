#include "tests/bench/http_connection.h"

#include <fmt/format.h>
#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>

#include <limits>
#include <stdexcept>

namespace phosphor::bench {

namespace http = boost::beast::http;
using tcp = boost::asio::ip::tcp;

struct HttpConnection::Connection {
  boost::asio::io_context io;
  tcp::socket socket{io};
  boost::beast::flat_buffer buffer;

  http::response<http::string_body> exchange(std::string_view target) {
    http::request<http::empty_body> request(http::verb::get, {target.data(), target.size()}, 11);
    request.set(http::field::host, "127.0.0.1");
    http::write(socket, request);
    http::response_parser<http::string_body> parser;
    parser.body_limit(std::numeric_limits<std::uint64_t>::max());  // our own daemon's answer
    http::read(socket, buffer, parser);
    return parser.release();
  }
};

HttpConnection::HttpConnection(std::uint16_t port)
    : HttpConnection("127.0.0.1", std::to_string(port)) {}

HttpConnection::HttpConnection(const std::string& host, const std::string& port)
    : connection_(std::make_unique<Connection>()) {
  tcp::resolver resolver(connection_->io);
  boost::asio::connect(connection_->socket, resolver.resolve(host, port));
  connection_->socket.set_option(tcp::no_delay(true));
}

HttpConnection::~HttpConnection() = default;
HttpConnection::HttpConnection(HttpConnection&&) noexcept = default;

std::optional<std::string> HttpConnection::find(std::string_view target) {
  return get_unless(404, target);
}

std::optional<std::string> HttpConnection::get_within_limits(std::string_view target) {
  return get_unless(422, target);
}

std::optional<std::string> HttpConnection::get_unless(int status, std::string_view target) {
  http::response<http::string_body> answer = connection_->exchange(target);
  if (answer.result_int() == static_cast<unsigned>(status)) return std::nullopt;
  if (answer.result() == http::status::ok) return std::move(answer.body());
  throw std::runtime_error(
      fmt::format("{} answered {}: {}", target, answer.result_int(), answer.body()));
}

std::string HttpConnection::get(std::string_view target) {
  std::optional<std::string> body = find(target);
  if (!body) throw std::runtime_error(fmt::format("{} answered 404", target));
  return std::move(*body);
}

}  // namespace phosphor::bench
