#include "tests/support/http_client.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>

#include <chrono>
#include <limits>

namespace phosphor::test {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;

// The asynchronous calls, one at a time, because only they keep a deadline.
class Exchange {
 public:
  Exchange() : stream_(context_) { stream_.expires_after(std::chrono::seconds(30)); }

  HttpAnswer run(std::uint16_t port, const http::request<http::string_body>& request) {
    await(stream_.async_connect({asio::ip::address_v4::loopback(), port}, asio::use_future));
    await(http::async_write(stream_, request, asio::use_future));
    beast::flat_buffer buffer;
    http::response_parser<http::string_body> parser;
    parser.body_limit(std::numeric_limits<std::uint64_t>::max());
    await(http::async_read(stream_, buffer, parser, asio::use_future));
    const auto& answer = parser.get();
    HttpHeaders headers;
    for (const auto& field : answer) headers.emplace_back(field.name_string(), field.value());
    return {static_cast<int>(answer.result_int()), std::string(answer[http::field::content_type]),
            answer.body(), std::move(headers)};
  }

 private:
  template <typename Future>
  void await(Future future) {
    context_.restart();
    context_.run();
    future.get();
  }

  asio::io_context context_;
  beast::tcp_stream stream_;
};

HttpAnswer exchange(http::verb method, std::uint16_t port, std::string_view target,
                    std::string body, const HttpHeaders& headers) {
  http::request<http::string_body> request(method, target, 11);
  request.set(http::field::host, "127.0.0.1:" + std::to_string(port));
  request.set(http::field::connection, "close");
  for (const auto& [name, value] : headers) request.set(name, value);
  request.body() = std::move(body);
  request.prepare_payload();
  return Exchange().run(port, request);
}

}  // namespace

std::optional<std::string> HttpAnswer::header(std::string_view name) const {
  for (const auto& [key, value] : headers) {
    if (beast::iequals(key, name)) return value;
  }
  return std::nullopt;
}

HttpAnswer http_get(std::uint16_t port, std::string_view target, const HttpHeaders& headers) {
  return exchange(http::verb::get, port, target, {}, headers);
}

HttpAnswer http_post(std::uint16_t port, std::string_view target, std::string_view content_type,
                     std::string body, const HttpHeaders& headers) {
  HttpHeaders all = headers;
  all.emplace_back("content-type", content_type);
  return exchange(http::verb::post, port, target, std::move(body), all);
}

HttpAnswer http_options(std::uint16_t port, std::string_view target, const HttpHeaders& headers) {
  return exchange(http::verb::options, port, target, {}, headers);
}

}  // namespace phosphor::test
