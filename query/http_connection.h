// One client's connection to the HTTP server, and what all connections of a server share.
//
// A connection reads a request, has it answered on a handler thread, writes the response, and so on
// until it is closed. It keeps itself alive while an operation is pending.
//
// Private to http_server.cpp: with http_connection.cpp, these are the files that see Beast and
// Asio. Threads: the loop thread only, but for answer(). Limits: HttpServerOptions.

#pragma once

#include "query/http_server.h"
#include "query/memory_budget.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

namespace phosphor {

class HttpConnection;

struct AtomicHttpCounters {
  std::atomic<std::uint64_t> accepted{0}, refused{0}, timed_out{0}, open{0}, requests{0},
      requests_refused{0}, responses_2xx{0}, responses_4xx{0}, responses_5xx{0};
};

// Memory of bodies that were answered, for those to come: fresh memory costs its first touch, which
// is as much as receiving what is put there.
class SpareBodies {
 public:
  std::string take() {
    if (bodies_.empty()) return {};
    std::string body = std::move(bodies_.back());
    bodies_.pop_back();
    bytes_ -= body.capacity();
    return body;
  }
  void give_back(std::string&& body) {
    if (body.capacity() < least_bytes || bytes_ + body.capacity() > most_bytes) return;
    body.clear();
    bytes_ += body.capacity();
    bodies_.push_back(std::move(body));
  }

 private:
  static constexpr std::size_t least_bytes = 4096;  // below, malloc is as good
  // A hundred requests of 512 spans at the same time.
  static constexpr std::size_t most_bytes = std::size_t{32} << 20;

  std::vector<std::string> bodies_;
  std::size_t bytes_ = 0;
};

struct HttpServerShared {
  HttpServerShared(const HttpServerOptions& wanted, HttpHandler answer)
      : options(wanted),
        handler(std::move(answer)),
        memory(wanted.max_bytes_in_flight),
        handler_pool(wanted.handler_threads) {}

  // Constant after construction.
  const HttpServerOptions options;
  const HttpHandler handler;

  // For all threads.
  AtomicHttpCounters counters;
  MemoryBudget memory;
  std::atomic<bool> abandoned{false};  // stop() has run out of patience
  boost::asio::io_context loop{1};
  boost::asio::thread_pool handler_pool;
  std::mutex mutex;
  std::condition_variable all_closed;
  bool accepting = true;       // guarded by mutex
  bool no_connections = true;  // guarded by mutex

  // Loop thread only.
  std::unordered_set<std::shared_ptr<HttpConnection>> connections;
  SpareBodies spare_bodies;
  std::size_t requests_in_handlers = 0;
  bool stopping = false;
};

// A string body that grows with the bytes that have come, never with the length that is claimed.
struct BudgetedBody {
  struct value_type {
    std::string text;
    BudgetShare share;
  };

  class reader {
   public:
    using error_code = boost::system::error_code;

    template <bool is_request, class Fields>
    reader(boost::beast::http::header<is_request, Fields>&, value_type& body) : body_(body) {}
    void init(const boost::optional<std::uint64_t>&, error_code& ec) { ec = {}; }
    template <class ConstBufferSequence>
    std::size_t put(const ConstBufferSequence& buffers, error_code& ec) {
      const std::size_t size = boost::asio::buffer_size(buffers);
      if (!body_.share.grow(size)) {
        ec = make_error_code(boost::system::errc::not_enough_memory);
        return 0;
      }
      for (const auto buffer : boost::beast::buffers_range_ref(buffers)) {
        body_.text.append(static_cast<const char*>(buffer.data()), buffer.size());
      }
      ec = {};
      return size;
    }
    void finish(error_code& ec) { ec = {}; }

   private:
    value_type& body_;
  };
};

std::string text_of(const boost::asio::ip::tcp::endpoint& endpoint);

class HttpConnection : public std::enable_shared_from_this<HttpConnection> {
 public:
  using error_code = boost::system::error_code;

  HttpConnection(boost::asio::ip::tcp::socket socket, HttpServerShared& shared);

  // Waits for the first byte of the next request, which may have come already (pipelining).
  void wait_for_request();
  void close_if_idle();
  void close();

 private:
  template <typename Function>
  auto on_done(Function function);

  void read_header();
  void ask_for_body();
  void read_body();
  void dispatch();
  HttpRequest take_request();
  std::shared_ptr<const std::atomic<bool>> watch_client();
  void answer(HttpRequest& request);  // on a handler thread
  void after_answer(HttpResponse&& response, std::string&& body);
  void refuse(const HttpRefusal& refusal);
  HttpResponse written(const HttpRefusal& refusal) const;
  void write(HttpResponse&& response);
  boost::beast::http::response<boost::beast::http::string_body> compose(
      HttpResponse&& response) const;
  void after_response();
  void linger(std::size_t bytes_left);
  void fail(error_code ec);
  std::chrono::milliseconds transfer_time(std::uint64_t bytes) const;
  void count(int status);

  boost::beast::tcp_stream stream_;
  HttpServerShared& shared_;
  std::string remote_address_;
  boost::beast::flat_buffer buffer_;
  std::optional<boost::beast::http::request_parser<BudgetedBody>> parser_;
  std::optional<boost::beast::http::response<boost::beast::http::string_body>> message_;
  std::optional<boost::beast::http::response_serializer<boost::beast::http::string_body>>
      serializer_;
  std::optional<BudgetShare> response_share_;
  bool idle_ = false;
  bool is_head_ = false;
  bool keep_alive_ = false;
  bool closed_ = false;
  bool watching_ = false;  // for the client to go away, while a handler has its request
};

}  // namespace phosphor
