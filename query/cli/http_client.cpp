#include "query/cli/http_client.h"

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>

#include <charconv>
#include <optional>

namespace phosphor {
namespace {

namespace beast = boost::beast;
namespace http = beast::http;
namespace net = boost::asio;
using boost::system::error_code;
using net::ip::tcp;

// One request and its answer; run() returns when it is there or the time is up.
class Exchange {
 public:
  Exchange(const HttpUrl& url, std::string_view target) : url_(url) {
    request_.version(11);
    request_.method(http::verb::get);
    request_.target(url.prefix + std::string(target));
    request_.set(http::field::host, url.host + ":" + std::to_string(url.port));
    request_.set(http::field::accept, "application/json");
    request_.set(http::field::connection, "close");
    response_.body_limit(max_answer_bytes);
  }

  error_code run() {
    tcp::resolver resolver(loop_);
    const auto endpoints = resolver.resolve(url_.host, std::to_string(url_.port), result_);
    if (result_) return result_;
    stream_.expires_after(answer_timeout);
    stream_.async_connect(endpoints, [this](error_code ec, const tcp::endpoint&) {
      if (!failed(ec)) write();
    });
    loop_.run();
    return result_;
  }

  HttpAnswer answer() {
    return {static_cast<int>(response_.get().result_int()), std::move(response_.get().body())};
  }

 private:
  bool failed(error_code ec) {
    result_ = ec;
    return ec.failed();
  }

  void write() {
    http::async_write(stream_, request_, [this](error_code ec, std::size_t) {
      if (!failed(ec)) read();
    });
  }

  void read() {
    http::async_read(stream_, buffer_, response_,
                     [this](error_code ec, std::size_t) { failed(ec); });
  }

  const HttpUrl& url_;
  net::io_context loop_;
  beast::tcp_stream stream_{loop_};
  http::request<http::empty_body> request_;
  http::response_parser<http::string_body> response_;
  beast::flat_buffer buffer_;
  error_code result_;
};

Error bad_url(std::string_view text) {
  return {ErrorCode::invalid_argument,
          "'" + std::string(text) + "' is not an address like http://127.0.0.1:7750"};
}

std::optional<std::uint16_t> parse_port(std::string_view text) {
  std::uint16_t port = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, port);
  if (error != std::errc() || stop != end || port == 0) return std::nullopt;
  return port;
}

}  // namespace

Result<HttpUrl> parse_url(std::string_view text) {
  constexpr std::string_view scheme = "http://";
  if (!text.starts_with(scheme)) return bad_url(text);
  std::string_view rest = text.substr(scheme.size());
  HttpUrl url;
  const std::size_t slash = rest.find('/');
  if (slash != std::string_view::npos) url.prefix = rest.substr(slash);
  while (url.prefix.ends_with('/')) url.prefix.pop_back();
  rest = rest.substr(0, slash);
  const std::size_t colon = rest.rfind(':');
  const std::size_t bracket = rest.rfind(']');
  const bool has_port =
      colon != std::string_view::npos && (bracket == std::string_view::npos || colon > bracket);
  if (has_port) {
    const std::optional<std::uint16_t> port = parse_port(rest.substr(colon + 1));
    if (!port) return bad_url(text);
    url.port = *port;
    rest = rest.substr(0, colon);
  }
  if (rest.starts_with('[') && rest.ends_with(']')) rest = rest.substr(1, rest.size() - 2);
  url.host = rest;
  if (url.host.empty()) return bad_url(text);
  return url;
}

Result<HttpAnswer> http_get(const HttpUrl& url, std::string_view target) {
  Exchange exchange(url, target);
  const error_code ec = exchange.run();
  if (!ec) return exchange.answer();
  return Error{ErrorCode::unavailable,
               "no phosphor answers at " + url.host + ":" + std::to_string(url.port) + " (" +
                   ec.message() + "); start one with 'phosphor serve', or name another with --url"};
}

std::string percent_encoded(std::string_view text) {
  constexpr std::string_view unreserved =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
  constexpr char digits[] = "0123456789ABCDEF";
  std::string encoded;
  for (const char c : text) {
    if (unreserved.find(c) != std::string_view::npos) {
      encoded += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    encoded += {'%', digits[byte >> 4], digits[byte & 0xf]};
  }
  return encoded;
}

}  // namespace phosphor
