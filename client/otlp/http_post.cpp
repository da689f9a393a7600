#include "client/otlp/http_post.h"

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>

#include <algorithm>
#include <charconv>
#include <string_view>

namespace phosphor {
namespace {

namespace beast = boost::beast;
namespace http = beast::http;
namespace net = boost::asio;
using boost::system::error_code;
using net::ip::tcp;

constexpr std::uint64_t max_answer_bytes = std::uint64_t{64} << 10;
constexpr std::chrono::seconds max_retry_after{3600};

std::chrono::seconds seconds_of(std::string_view text) {
  std::uint32_t seconds = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (read.ec != std::errc() || read.ptr != text.data() + text.size()) return {};
  return std::min(std::chrono::seconds(seconds), max_retry_after);
}

// An IPv6 address stands in brackets beside its port.
std::string host_header(const OtlpOptions& options) {
  const bool v6 = options.host.find(':') != std::string::npos;
  return (v6 ? "[" + options.host + "]" : options.host) + ":" + std::to_string(options.port);
}

}  // namespace

class HttpPost::Connection {
 public:
  explicit Connection(const OtlpOptions& options) : options_(options) {}

  bool usable() const noexcept { return usable_; }

  // Connects first where it is not connected yet.
  PostAnswer post(const std::string& body) {
    make_request(body);
    http::response_parser<http::string_body> response;
    response.body_limit(max_answer_bytes);
    const bool connected = usable_;
    usable_ = false;
    error_code result;
    stream_.expires_after(options_.timeout);
    auto read = [&](error_code ec, std::size_t) {
      result = ec;
      if (!ec) {
        http::async_read(stream_, buffer_, response,
                         [&](error_code read_ec, std::size_t) { result = read_ec; });
      }
    };
    auto write = [&](error_code ec, const tcp::endpoint&) {
      result = ec;
      if (!ec) http::async_write(stream_, request_, read);
    };
    tcp::resolver resolver(loop_);
    if (connected) {
      http::async_write(stream_, request_, read);
    } else {
      const auto found = resolver.resolve(options_.host, std::to_string(options_.port), result);
      if (result) return {};
      stream_.expires_after(options_.timeout);
      stream_.async_connect(found, write);
    }
    loop_.restart();
    loop_.run();
    if (result) return {};
    stream_.expires_never();
    usable_ = response.get().keep_alive();
    const auto retry = response.get()[http::field::retry_after];
    return {static_cast<int>(response.get().result_int()),
            seconds_of({retry.data(), retry.size()})};
  }

 private:
  void make_request(const std::string& body) {
    request_ = {};
    request_.version(11);
    request_.method(http::verb::post);
    request_.target(options_.target);
    request_.set(http::field::host, host_header(options_));
    request_.set(http::field::user_agent, "phosphor-client");
    for (const auto& [name, value] : options_.headers) request_.set(name, value);
    request_.set(http::field::content_type, "application/x-protobuf");
    request_.body() = {body.data(), body.size()};
    request_.prepare_payload();
  }

  const OtlpOptions& options_;
  net::io_context loop_{1};
  beast::tcp_stream stream_{loop_};
  beast::flat_buffer buffer_;
  http::request<http::span_body<const char>> request_;
  bool usable_ = false;
};

HttpPost::HttpPost(const OtlpOptions& options) : options_(options) {}
HttpPost::~HttpPost() = default;

// A server may have closed a connection that it had kept: a new one is tried at once, once.
PostAnswer HttpPost::post(const std::string& body) {
  const auto end = std::chrono::steady_clock::now() + options_.timeout;
  const bool kept = connection_ != nullptr && connection_->usable();
  if (!kept) connection_ = std::make_unique<Connection>(options_);
  PostAnswer answer = connection_->post(body);
  if (answer.status == 0 && kept && std::chrono::steady_clock::now() < end) {
    connection_ = std::make_unique<Connection>(options_);
    answer = connection_->post(body);
  }
  return answer;
}

}  // namespace phosphor
