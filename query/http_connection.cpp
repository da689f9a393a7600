#include "query/http_connection.h"

#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>

#include <sys/socket.h>

#include <ctime>
#include <exception>
#include <utility>

namespace phosphor {
namespace {

namespace beast = boost::beast;
namespace http = beast::http;
namespace net = boost::asio;
using boost::system::error_code;
using net::ip::tcp;

// How long, and how much, a refused client may go on sending before the connection is closed under
// it. Closing at once would make the kernel send a reset, which can destroy the answer on its way.
constexpr std::chrono::seconds linger_time{1};
constexpr std::size_t max_linger_bytes = std::size_t{1} << 20;
constexpr std::size_t read_chunk_bytes = std::size_t{64} << 10;

constexpr std::string_view continue_response = "HTTP/1.1 100 Continue\r\n\r\n";

// What to answer to a request that could not be read; none where there is nobody to answer to.
std::optional<HttpRefusal> refusal_of(error_code ec, bool target_known) {
  if (ec == http::error::body_limit) {
    return HttpRefusal{413, "too_large", "the request's body is larger than this server takes"};
  }
  if (ec == http::error::header_limit && !target_known) {
    return HttpRefusal{414, "too_large", "the request's target is too long"};
  }
  if (ec == http::error::header_limit || ec == http::error::buffer_overflow) {
    return HttpRefusal{431, "too_large", "the request's header is too large"};
  }
  if (ec == boost::system::errc::not_enough_memory) {
    return HttpRefusal{503, "unavailable", "too many large requests at once; try again later"};
  }
  // Also a client that went away in the middle of a request; the answer then goes nowhere.
  if (ec != http::error::end_of_stream &&
      ec.category() == make_error_code(http::error::bad_method).category()) {
    return HttpRefusal{400, "invalid_argument", "not a request of HTTP/1.1: " + ec.message()};
  }
  return std::nullopt;
}

std::string http_date() {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  gmtime_r(&now, &parts);
  char text[40];
  const std::size_t size = std::strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", &parts);
  return {text, size};
}

void release_from(HttpServerShared& shared, const std::shared_ptr<HttpConnection>& connection) {
  shared.connections.erase(connection);
  --shared.counters.open;
  const std::lock_guard lock(shared.mutex);
  shared.no_connections = shared.connections.empty();
  if (shared.no_connections) shared.all_closed.notify_all();
}

}  // namespace

std::string text_of(const tcp::endpoint& endpoint) {
  const std::string address = endpoint.address().to_string();
  const std::string port = std::to_string(endpoint.port());
  return endpoint.address().is_v6() ? "[" + address + "]:" + port : address + ":" + port;
}

// What runs when an operation ends; keeps the connection alive until then.
template <typename Function>
auto HttpConnection::on_done(Function function) {
  return [self = shared_from_this(), function = std::move(function)](
             error_code ec, std::size_t size) mutable { function(ec, size); };
}

HttpConnection::HttpConnection(tcp::socket socket, HttpServerShared& shared)
    : stream_(std::move(socket)),
      shared_(shared),
      buffer_(read_chunk_bytes + shared.options.max_header_bytes) {
  error_code ignored;
  stream_.socket().set_option(tcp::no_delay(true), ignored);
  const tcp::endpoint remote = stream_.socket().remote_endpoint(ignored);
  if (!ignored) remote_address_ = text_of(remote);
}

void HttpConnection::wait_for_request() {
  parser_.emplace();
  parser_->header_limit(static_cast<std::uint32_t>(shared_.options.max_header_bytes));
  parser_->body_limit(shared_.options.max_body_bytes);
  parser_->get().body().share.bind(shared_.memory);
  if (buffer_.size() > 0) return read_header();
  if (shared_.stopping) return close();
  idle_ = true;
  stream_.expires_after(shared_.options.idle_timeout);
  stream_.async_read_some(buffer_.prepare(read_chunk_bytes),
                          on_done([this](error_code ec, std::size_t size) {
                            idle_ = false;
                            if (ec) return fail(ec);
                            buffer_.commit(size);
                            read_header();
                          }));
}

void HttpConnection::close_if_idle() {
  if (idle_) close();
}

void HttpConnection::close() {
  if (std::exchange(closed_, true)) return;
  error_code ignored;
  stream_.socket().shutdown(tcp::socket::shutdown_both, ignored);
  stream_.close();
  release_from(shared_, shared_from_this());
}

void HttpConnection::read_header() {
  stream_.expires_after(shared_.options.header_timeout);
  http::async_read_header(stream_, buffer_, *parser_, on_done([this](error_code ec, std::size_t) {
                            if (ec) return fail(ec);
                            if (parser_->get().target().size() > shared_.options.max_target_bytes) {
                              return refuse({414, "too_large", "the request's target is too long"});
                            }
                            if (parser_->is_done()) return dispatch();
                            equal_ignoring_case(parser_->get()[http::field::expect], "100-continue")
                                ? ask_for_body()
                                : read_body();
                          }));
}

void HttpConnection::ask_for_body() {
  net::async_write(stream_, net::buffer(continue_response),
                   on_done([this](error_code ec, std::size_t) { ec ? fail(ec) : read_body(); }));
}

void HttpConnection::read_body() {
  const std::uint64_t length = parser_->content_length().value_or(shared_.options.max_body_bytes);
  stream_.expires_after(transfer_time(length));
  parser_->get().body().text = shared_.spare_bodies.take();
  http::async_read(stream_, buffer_, *parser_,
                   on_done([this](error_code ec, std::size_t) { ec ? fail(ec) : dispatch(); }));
}

void HttpConnection::dispatch() {
  stream_.expires_never();
  const HttpServerOptions& options = shared_.options;
  if (shared_.requests_in_handlers >= options.handler_threads + options.max_waiting_requests ||
      shared_.memory.exhausted()) {
    return refuse({503, "unavailable", "too many requests at once; try again later"});
  }
  ++shared_.requests_in_handlers;
  ++shared_.counters.requests;
  HttpRequest request = take_request();
  // What has a body is not a long question, and its sender is often gone before the last of it is
  // answered.
  if (request.body.empty()) request.abandoned = watch_client();
  net::post(shared_.handler_pool,
            [self = shared_from_this(), request = std::move(request)]() mutable {
              self->answer(request);
            });
}

// A connection that can be read and has no byte was closed. Bytes are the next request, which
// waits.
std::shared_ptr<const std::atomic<bool>> HttpConnection::watch_client() {
  auto abandoned = std::make_shared<std::atomic<bool>>(false);
  watching_ = true;
  stream_.socket().async_wait(
      tcp::socket::wait_read, [self = shared_from_this(), abandoned](error_code ec) {
        if (ec || !self->watching_) return;
        char byte = 0;
        const ssize_t peeked =
            ::recv(self->stream_.socket().native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
        if (peeked == 0) *abandoned = true;
      });
  return abandoned;
}

HttpRequest HttpConnection::take_request() {
  auto& message = parser_->get();
  HttpRequest request;
  request.method = std::string(message.method_string());
  request.set_target(message.target());
  for (const auto& field : message) {
    request.headers.emplace_back(field.name_string(), field.value());
  }
  request.body = std::move(message.body().text);
  request.remote_address = remote_address_;
  is_head_ = request.method == "HEAD";
  keep_alive_ = parser_->keep_alive();
  return request;
}

void HttpConnection::answer(HttpRequest& request) {
  HttpResponse response;
  if (!shared_.abandoned) {
    try {
      response = shared_.handler(request);
    } catch (const std::exception&) {
      response = written({500, "internal", "the server failed to answer this request"});
    }
  }
  net::post(shared_.loop, [self = shared_from_this(), response = std::move(response),
                           body = std::move(request.body)]() mutable {
    self->after_answer(std::move(response), std::move(body));
  });
}

void HttpConnection::after_answer(HttpResponse&& response, std::string&& body) {
  --shared_.requests_in_handlers;
  if (std::exchange(watching_, false)) {
    error_code ignored;
    stream_.socket().cancel(ignored);  // nothing but the watch is pending
  }
  shared_.spare_bodies.give_back(std::move(body));
  parser_->get().body().share.release();
  if (!closed_) write(std::move(response));
}

void HttpConnection::refuse(const HttpRefusal& refusal) {
  ++shared_.counters.requests_refused;
  keep_alive_ = false;
  is_head_ = parser_->get().method() == http::verb::head;
  HttpResponse response = written(refusal);
  if (refusal.status == 503) response.headers.emplace_back("Retry-After", "1");
  write(std::move(response));
}

HttpResponse HttpConnection::written(const HttpRefusal& refusal) const {
  const HttpRefusalWriter& writer = shared_.options.refusal;
  if (!writer) return error_response(refusal.status, refusal.code, refusal.message);
  const auto type = parser_->get()[http::field::content_type];
  return writer(refusal, {type.data(), type.size()});
}

void HttpConnection::write(HttpResponse&& response) {
  count(response.status);
  if (shared_.stopping) keep_alive_ = false;
  response_share_.emplace().bind(shared_.memory);
  response_share_->grow(response.body.size());
  stream_.expires_after(transfer_time(response.body.size()));
  message_.emplace(compose(std::move(response)));
  serializer_.emplace(*message_);
  auto written = on_done([this](error_code ec, std::size_t) { ec ? fail(ec) : after_response(); });
  if (is_head_) return http::async_write_header(stream_, *serializer_, std::move(written));
  http::async_write(stream_, *serializer_, std::move(written));
}

http::response<http::string_body> HttpConnection::compose(HttpResponse&& response) const {
  const unsigned version = parser_->get().version() == 10 ? 10 : 11;
  http::response<http::string_body> message(static_cast<http::status>(response.status), version);
  message.set(http::field::server, "phosphor");
  message.set(http::field::date, http_date());
  if (!response.content_type.empty()) {
    message.set(http::field::content_type, response.content_type);
  }
  for (const auto& [name, value] : response.headers) message.insert(name, value);
  // A 204 and a 304 have neither a body nor its length (RFC 9110, sections 8.6 and 15.4.5).
  if (response.status != 204 && response.status != 304) {
    message.content_length(response.body.size());
    message.body() = std::move(response.body);
  }
  message.keep_alive(keep_alive_);
  return message;
}

void HttpConnection::after_response() {
  serializer_.reset();
  message_.reset();
  response_share_.reset();
  if (keep_alive_) return wait_for_request();
  error_code ignored;
  stream_.socket().shutdown(tcp::socket::shutdown_send, ignored);
  stream_.expires_after(linger_time);
  linger(max_linger_bytes);
}

void HttpConnection::linger(std::size_t bytes_left) {
  buffer_.clear();
  stream_.async_read_some(buffer_.prepare(read_chunk_bytes),
                          on_done([this, bytes_left](error_code ec, std::size_t size) {
                            if (ec || size >= bytes_left || shared_.stopping) return close();
                            linger(bytes_left - size);
                          }));
}

void HttpConnection::fail(error_code ec) {
  if (closed_) return;
  if (ec == beast::error::timeout) ++shared_.counters.timed_out;
  const bool target_known = !parser_->get().target().empty();
  const std::optional<HttpRefusal> refusal = message_ ? std::nullopt : refusal_of(ec, target_known);
  refusal ? refuse(*refusal) : close();
}

std::chrono::milliseconds HttpConnection::transfer_time(std::uint64_t bytes) const {
  const std::uint64_t seconds = bytes / shared_.options.least_bytes_per_second;
  return shared_.options.transfer_timeout + std::chrono::seconds(seconds);
}

void HttpConnection::count(int status) {
  AtomicHttpCounters& counters = shared_.counters;
  ++(status < 400   ? counters.responses_2xx
     : status < 500 ? counters.responses_4xx
                    : counters.responses_5xx);
}

}  // namespace phosphor
