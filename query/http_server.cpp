#include "query/http_server.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>

#include <atomic>
#include <condition_variable>
#include <ctime>
#include <exception>
#include <mutex>
#include <optional>
#include <thread>
#include <unordered_set>
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
// After accept() failed for want of file descriptors: trying again at once would only burn CPU.
constexpr std::chrono::milliseconds accept_pause{100};
constexpr std::size_t read_chunk_bytes = std::size_t{64} << 10;

constexpr std::string_view continue_response = "HTTP/1.1 100 Continue\r\n\r\n";
constexpr std::string_view refusal_of_connection =
    "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nRetry-After: 1\r\n"
    "Connection: close\r\n\r\n";

// The bytes of bodies in memory, all connections together.
struct MemoryBudget {
  explicit MemoryBudget(std::size_t limit_bytes) : limit(limit_bytes) {}
  bool exhausted() const { return used.load() >= limit; }

  const std::size_t limit;
  std::atomic<std::size_t> used{0};
};

// What one body takes of the budget; gives it back when it dies.
class BudgetShare {
 public:
  BudgetShare() = default;
  BudgetShare(BudgetShare&& other) noexcept
      : budget_(other.budget_), bytes_(std::exchange(other.bytes_, 0)) {}
  BudgetShare& operator=(BudgetShare&&) = delete;
  ~BudgetShare() { release(); }

  void bind(MemoryBudget& budget) { budget_ = &budget; }
  // False where the budget is used up; the share has grown all the same.
  bool grow(std::size_t bytes) {
    bytes_ += bytes;
    return budget_->used.fetch_add(bytes) + bytes <= budget_->limit;
  }
  void release() {
    if (budget_) budget_->used.fetch_sub(std::exchange(bytes_, 0));
  }

 private:
  MemoryBudget* budget_ = nullptr;
  std::size_t bytes_ = 0;
};

// A string body that grows with the bytes that have come, never with the length that is claimed.
struct BudgetedBody {
  struct value_type {
    std::string text;
    BudgetShare share;
  };

  class reader {
   public:
    template <bool isRequest, class Fields>
    reader(http::header<isRequest, Fields>&, value_type& body) : body_(body) {}
    void init(const boost::optional<std::uint64_t>&, error_code& ec) { ec = {}; }
    template <class ConstBufferSequence>
    std::size_t put(const ConstBufferSequence& buffers, error_code& ec) {
      const std::size_t size = net::buffer_size(buffers);
      if (!body_.share.grow(size)) {
        ec = make_error_code(boost::system::errc::not_enough_memory);
        return 0;
      }
      for (auto it = net::buffer_sequence_begin(buffers); it != net::buffer_sequence_end(buffers);
           ++it) {
        body_.text.append(static_cast<const char*>(it->data()), it->size());
      }
      ec = {};
      return size;
    }
    void finish(error_code& ec) { ec = {}; }

   private:
    value_type& body_;
  };
};

struct AtomicCounters {
  std::atomic<std::uint64_t> accepted{0}, refused{0}, timed_out{0}, open{0}, requests{0},
      requests_refused{0}, responses_2xx{0}, responses_4xx{0}, responses_5xx{0};
};

struct Refusal {
  int status;
  const char* code;
  std::string message;
};

// What to answer to a request that could not be read; none where there is nobody to answer to.
std::optional<Refusal> refusal_of(error_code ec, bool target_known) {
  if (ec == http::error::body_limit) {
    return Refusal{413, "too_large", "the request's body is larger than this server takes"};
  }
  if (ec == http::error::header_limit && !target_known) {
    return Refusal{414, "too_large", "the request's target is too long"};
  }
  if (ec == http::error::header_limit || ec == http::error::buffer_overflow) {
    return Refusal{431, "too_large", "the request's header is too large"};
  }
  if (ec == boost::system::errc::not_enough_memory) {
    return Refusal{503, "unavailable", "too many large requests at once; try again later"};
  }
  // Also a client that went away in the middle of a request; the answer then goes nowhere.
  if (ec != http::error::end_of_stream &&
      ec.category() == make_error_code(http::error::bad_method).category()) {
    return Refusal{400, "invalid_argument", "not a request of HTTP/1.1: " + ec.message()};
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

std::string text_of(const tcp::endpoint& endpoint) {
  const std::string address = endpoint.address().to_string();
  const std::string port = std::to_string(endpoint.port());
  return endpoint.address().is_v6() ? "[" + address + "]:" + port : address + ":" + port;
}

class Connection;

// What all connections of one server share.
struct Shared {
  Shared(const HttpServerOptions& wanted, HttpHandler answer)
      : options(wanted),
        handler(std::move(answer)),
        memory(wanted.max_bytes_in_flight),
        handler_pool(wanted.handler_threads) {}

  void release(const std::shared_ptr<Connection>& connection);

  // Constant after construction.
  const HttpServerOptions options;
  const HttpHandler handler;

  // For all threads.
  AtomicCounters counters;
  MemoryBudget memory;
  std::atomic<bool> abandoned{false};  // stop() has run out of patience
  net::io_context loop{1};
  net::thread_pool handler_pool;
  std::mutex mutex;
  std::condition_variable all_closed;
  bool accepting = true;       // guarded by mutex
  bool no_connections = true;  // guarded by mutex

  // Loop thread only.
  std::unordered_set<std::shared_ptr<Connection>> connections;
  std::size_t requests_in_handlers = 0;
  bool stopping = false;
};

// One client's connection: reads a request, has it answered, writes the response, again and again.
// Everything runs on the loop thread but answer().
class Connection : public std::enable_shared_from_this<Connection> {
  // What runs when an operation ends; keeps the connection alive until then.
  template <typename Function>
  auto on_done(Function function) {
    return [self = shared_from_this(), function = std::move(function)](
               error_code ec, std::size_t size) mutable { function(ec, size); };
  }

 public:
  Connection(tcp::socket socket, Shared& shared) : stream_(std::move(socket)), shared_(shared) {
    error_code ignored;
    stream_.socket().set_option(tcp::no_delay(true), ignored);
    const tcp::endpoint remote = stream_.socket().remote_endpoint(ignored);
    if (!ignored) remote_address_ = text_of(remote);
  }

  // Waits for the first byte of the next request, which may have come already (pipelining).
  void wait_for_request() {
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

  void close_if_idle() {
    if (idle_) close();
  }

  void close() {
    if (std::exchange(closed_, true)) return;
    error_code ignored;
    stream_.socket().shutdown(tcp::socket::shutdown_both, ignored);
    stream_.close();
    shared_.release(shared_from_this());
  }

 private:
  void read_header() {
    stream_.expires_after(shared_.options.header_timeout);
    http::async_read_header(
        stream_, buffer_, *parser_, on_done([this](error_code ec, std::size_t) {
          if (ec) return fail(ec);
          if (parser_->get().target().size() > shared_.options.max_target_bytes) {
            return refuse({414, "too_large", "the request's target is too long"});
          }
          if (parser_->is_done()) return dispatch();
          equal_ignoring_case(parser_->get()[http::field::expect], "100-continue") ? ask_for_body()
                                                                                   : read_body();
        }));
  }

  void ask_for_body() {
    net::async_write(stream_, net::buffer(continue_response),
                     on_done([this](error_code ec, std::size_t) { ec ? fail(ec) : read_body(); }));
  }

  void read_body() {
    const std::uint64_t length = parser_->content_length().value_or(shared_.options.max_body_bytes);
    stream_.expires_after(transfer_time(length));
    http::async_read(stream_, buffer_, *parser_,
                     on_done([this](error_code ec, std::size_t) { ec ? fail(ec) : dispatch(); }));
  }

  void dispatch() {
    stream_.expires_never();
    const HttpServerOptions& options = shared_.options;
    if (shared_.requests_in_handlers >= options.handler_threads + options.max_waiting_requests ||
        shared_.memory.exhausted()) {
      return refuse({503, "unavailable", "too many requests at once; try again later"});
    }
    ++shared_.requests_in_handlers;
    ++shared_.counters.requests;
    net::post(shared_.handler_pool,
              [self = shared_from_this(), request = take_request()] { self->answer(request); });
  }

  HttpRequest take_request() {
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

  // On a handler thread.
  void answer(const HttpRequest& request) {
    HttpResponse response;
    if (!shared_.abandoned) {
      try {
        response = shared_.handler(request);
      } catch (const std::exception&) {
        response = error_response(500, "internal", "the server failed to answer this request");
      }
    }
    net::post(shared_.loop, [self = shared_from_this(), response = std::move(response)]() mutable {
      self->after_answer(std::move(response));
    });
  }

  void after_answer(HttpResponse&& response) {
    --shared_.requests_in_handlers;
    parser_->get().body().share.release();
    if (!closed_) write(std::move(response));
  }

  void refuse(const Refusal& refusal) {
    ++shared_.counters.requests_refused;
    keep_alive_ = false;
    is_head_ = parser_->get().method() == http::verb::head;
    HttpResponse response = error_response(refusal.status, refusal.code, refusal.message);
    if (refusal.status == 503) response.headers.emplace_back("Retry-After", "1");
    write(std::move(response));
  }

  void write(HttpResponse&& response) {
    count(response.status);
    if (shared_.stopping) keep_alive_ = false;
    response_share_.emplace().bind(shared_.memory);
    response_share_->grow(response.body.size());
    stream_.expires_after(transfer_time(response.body.size()));
    message_.emplace(compose(std::move(response)));
    serializer_.emplace(*message_);
    auto written =
        on_done([this](error_code ec, std::size_t) { ec ? fail(ec) : after_response(); });
    if (is_head_) return http::async_write_header(stream_, *serializer_, std::move(written));
    http::async_write(stream_, *serializer_, std::move(written));
  }

  http::response<http::string_body> compose(HttpResponse&& response) const {
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

  void after_response() {
    serializer_.reset();
    message_.reset();
    response_share_.reset();
    if (keep_alive_) return wait_for_request();
    error_code ignored;
    stream_.socket().shutdown(tcp::socket::shutdown_send, ignored);
    stream_.expires_after(linger_time);
    linger(max_linger_bytes);
  }

  void linger(std::size_t bytes_left) {
    buffer_.clear();
    stream_.async_read_some(buffer_.prepare(read_chunk_bytes),
                            on_done([this, bytes_left](error_code ec, std::size_t size) {
                              if (ec || size >= bytes_left || shared_.stopping) return close();
                              linger(bytes_left - size);
                            }));
  }

  void fail(error_code ec) {
    if (closed_) return;
    if (ec == beast::error::timeout) ++shared_.counters.timed_out;
    const bool target_known = !parser_->get().target().empty();
    const std::optional<Refusal> refusal = message_ ? std::nullopt : refusal_of(ec, target_known);
    refusal ? refuse(*refusal) : close();
  }

  std::chrono::milliseconds transfer_time(std::uint64_t bytes) const {
    const std::uint64_t seconds = bytes / shared_.options.least_bytes_per_second;
    return shared_.options.transfer_timeout + std::chrono::seconds(seconds);
  }

  void count(int status) {
    AtomicCounters& counters = shared_.counters;
    ++(status < 400   ? counters.responses_2xx
       : status < 500 ? counters.responses_4xx
                      : counters.responses_5xx);
  }

  beast::tcp_stream stream_;
  Shared& shared_;
  std::string remote_address_;
  beast::flat_buffer buffer_{read_chunk_bytes + shared_.options.max_header_bytes};
  std::optional<http::request_parser<BudgetedBody>> parser_;
  std::optional<http::response<http::string_body>> message_;
  std::optional<http::response_serializer<http::string_body>> serializer_;
  std::optional<BudgetShare> response_share_;
  bool idle_ = false;
  bool is_head_ = false;
  bool keep_alive_ = false;
  bool closed_ = false;
};

void Shared::release(const std::shared_ptr<Connection>& connection) {
  connections.erase(connection);
  --counters.open;
  const std::lock_guard lock(mutex);
  no_connections = connections.empty();
  if (no_connections) all_closed.notify_all();
}

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
    const auto connection = std::make_shared<Connection>(std::move(socket), shared);
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
    for_each_connection([](Connection& connection) { connection.close_if_idle(); });
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
      for_each_connection([](Connection& connection) { connection.close(); });
      work.reset();
    });
    thread.join();
  }

  Shared shared;
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
  state->thread = std::thread([loop = &state->shared.loop] { loop->run(); });
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
  const AtomicCounters& from = state_->shared.counters;
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
