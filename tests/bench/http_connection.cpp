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

  std::string exchange(const http::request<http::string_body>& request);
};

HttpConnection::HttpConnection(std::uint16_t port) : connection_(std::make_unique<Connection>()) {
  connection_->socket.connect({boost::asio::ip::address_v4::loopback(), port});
  connection_->socket.set_option(tcp::no_delay(true));
}

HttpConnection::~HttpConnection() = default;
HttpConnection::HttpConnection(HttpConnection&&) noexcept = default;

std::string HttpConnection::Connection::exchange(const http::request<http::string_body>& request) {
  http::write(socket, request);
  http::response_parser<http::string_body> parser;
  parser.body_limit(std::numeric_limits<std::uint64_t>::max());  // our own daemon's answer
  http::read(socket, buffer, parser);
  if (parser.get().result() != http::status::ok) {
    throw std::runtime_error(fmt::format("{} answered {}: {}", std::string(request.target()),
                                         parser.get().result_int(), parser.get().body()));
  }
  return std::move(parser.get().body());
}

std::string HttpConnection::get(std::string_view target) {
  http::request<http::string_body> request(http::verb::get, {target.data(), target.size()}, 11);
  request.set(http::field::host, "127.0.0.1");
  return connection_->exchange(request);
}

std::string HttpConnection::post(std::string_view target, std::string_view content_type,
                                 const std::string& body) {
  http::request<http::string_body> request(http::verb::post, {target.data(), target.size()}, 11);
  request.set(http::field::host, "127.0.0.1");
  request.set(http::field::content_type, {content_type.data(), content_type.size()});
  request.body() = body;
  request.prepare_payload();
  return connection_->exchange(request);
}

}  // namespace phosphor::bench
