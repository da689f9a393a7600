#include "client/demo/node.h"

#include <phosphor/beast.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <fmt/format.h>

#include <unistd.h>
#include <csignal>
#include <type_traits>
#include <utility>

namespace phosphor::demo {

namespace {

// More are answered with 503: what feed-generator and transaction-enrichment may have in work.
constexpr int max_events_in_work = 4'096;

HttpResponse response_of(const Answer& answer) {
  HttpResponse response(answer.status, 11);
  response.set(http::field::content_type, "text/plain");
  response.body() = answer.reason;
  return response;
}

// Whether a request's method and path are the service's route: "/cards/card-7" is "/cards/{card}".
bool fits_untrusted(const Service& service, const HttpRequest& request) {
  std::string_view route = service.path;
  std::string_view path(request.target().data(), request.target().size());
  const auto next_segment = [](std::string_view& rest) {
    const std::string_view segment = rest.substr(0, rest.find('/'));
    rest.remove_prefix(std::min(rest.size(), segment.size() + 1));
    return segment;
  };
  while (!route.empty() && !path.empty()) {
    const std::string_view expected = next_segment(route);
    const std::string_view segment = next_segment(path);
    if (expected != segment && (expected.empty() || expected.front() != '{')) return false;
  }
  return route.empty() && path.empty() && request.method() == service.method;
}

}  // namespace

TracerOptions tracer_options(std::string_view service, const CollectorAddress& collector) {
  TracerOptions options;
  options.service = service;
  options.hostname = options.service + "-1";
  options.collector_host = collector.host;
  options.collector_port = collector.port;
  return options;
}

Node::Node(NodeOptions options)
    : options_(std::move(options)),
      service_(*options_.service),
      io_(1),
      tracer_(tracer_options(service_.name, options_.collector)),
      peers_(io_, tracer_, options_.peers),
      pace_(io_, options_.seed) {}

// One request from the first mark to the last. This is all that tracing asks of a server.
asio::awaitable<HttpResponse> Node::serve(HttpRequest request) {
  ++requests_;
  if (!fits_untrusted(service_, request)) co_return response_of({http::status::not_found});
  std::optional<Payment> payment = payment_from_form_untrusted(request.body());
  if (!payment) co_return response_of({http::status::bad_request, "not a payment"});

  if (service_.takes == Takes::events) {
    if (events_in_work_ >= max_events_in_work) {
      co_return response_of({http::status::service_unavailable, "too many events"});
    }
    ServerCall consumed = beast::consume(tracer_, request, {service_.path});
    asio::co_spawn(io_, consume(std::move(consumed), std::move(*payment)), asio::detached);
    co_return response_of({http::status::accepted});
  }

  ServerCall served = beast::recv(tracer_, request, {service_.path});
  const Answer answer = co_await work(served, *payment);
  HttpResponse response = response_of(answer);
  beast::send(served, response);
  co_return response;
}

asio::awaitable<void> Node::consume(ServerCall consumed, Payment payment) {
  ++events_in_work_;
  const Answer answer = co_await work(consumed, payment);
  if (!answer.ok()) consumed.error(answer.reason);  // no response says so
  --events_in_work_;
}

asio::awaitable<Answer> Node::work(ServerCall& served, const Payment& payment) {
  Answer answer{http::status::gateway_timeout, "the deadline passed"};
  if (co_await pace_.work(served.context(), service_.work)) {
    Visit visit{served, served.context(), payment, peers_, pace_};
    answer = co_await service_.handler(visit);
  }
  if (!answer.ok()) served.note("failed", {{"reason", answer.reason}});
  co_return answer;
}

asio::awaitable<void> Node::stop_at_signal() {
  asio::signal_set signals(io_, SIGTERM);
  // The parent started us with SIGTERM blocked, so that none is lost before this line.
  sigset_t unblocked;
  sigemptyset(&unblocked);
  sigaddset(&unblocked, SIGTERM);
  pthread_sigmask(SIG_UNBLOCK, &unblocked, nullptr);
  co_await signals.async_wait(asio::use_awaitable);

  server_->stop_accepting();
  const auto deadline = Clock::now() + drain_patience;
  const auto busy = [this] { return server_->requests_in_flight() + events_in_work_ > 0; };
  asio::steady_timer timer(io_);
  while (busy() && Clock::now() < deadline) {
    timer.expires_after(std::chrono::milliseconds(2));
    co_await timer.async_wait(asio::use_awaitable);
  }
  drained_ = !busy();
  io_.stop();
}

int Node::run() {
  server_.emplace(io_, options_.listening_socket,
                  [this](HttpRequest request) { return serve(std::move(request)); });
  asio::co_spawn(io_, stop_at_signal(), asio::detached);
  io_.run();

  const bool flushed = tracer_.shutdown(flush_patience);
  const NodeReport report{requests_, tracer_.counters()};
  static_assert(std::is_trivially_copyable_v<NodeReport>);
  const bool reported = ::write(options_.report_pipe, &report, sizeof report) == sizeof report;
  return drained_ && flushed && reported ? 0 : 1;
}

}  // namespace phosphor::demo
