#include "client/demo/peers.h"

#include <phosphor/beast.h>

#include <utility>

namespace phosphor::demo {

namespace {

// The path with the payment's ids in place of {card}, {account} and {merchant}.
std::string path_of(const Service& service, const Payment& payment) {
  std::string path(service.path);
  const auto fill = [&path](std::string_view name, const std::string& id) {
    const std::size_t at = path.find(name);
    if (at != std::string::npos) path.replace(at, name.size(), id);
  };
  fill("{card}", payment.card);
  fill("{account}", payment.account);
  fill("{merchant}", payment.merchant);
  return path;
}

HttpRequest request_to(const Service& service, const Payment& payment) {
  HttpRequest request(service.method, path_of(service, payment), 11);
  request.set(http::field::host, "127.0.0.1");
  request.set(http::field::content_type, "application/x-www-form-urlencoded");
  request.body() = to_form(payment);
  return request;
}

Answer answer_of(const HttpClient::Outcome& outcome) {
  if (outcome.error == boost::beast::error::timeout) {
    return {http::status::gateway_timeout, "no answer in time"};
  }
  if (outcome.error) return {http::status::bad_gateway, outcome.error.message()};
  return {outcome.response.result(), outcome.response.body()};
}

Answer unknown_peer(std::string_view service) {
  return {http::status::not_implemented, "the bank's table has no call to " + std::string(service)};
}

}  // namespace

Peers::Peers(asio::io_context& io, Tracer& tracer, const PortOf& ports) : tracer_(tracer) {
  for (const auto& [service, port] : ports) {
    clients_.try_emplace(service, io, tcp::endpoint(asio::ip::address_v4::loopback(), port));
  }
}

asio::awaitable<Answer> Peers::call(Context context, std::string_view name,
                                    const Payment& payment) {
  const Service* service = find_service(name);
  if (service == nullptr || !clients_.contains(name)) co_return unknown_peer(name);
  HttpRequest request = request_to(*service, payment);
  ClientCall call = beast::send(tracer_, context, name, request, {service->path});
  const HttpClient::Outcome outcome =
      co_await exchange(call.context(), *service, std::move(request));
  if (outcome.error) {
    beast::fail(call, outcome.error);
  } else {
    beast::recv(call, outcome.response);
  }
  Answer answer = answer_of(outcome);
  answer.trace_id = call.context().span_context().trace_id;
  co_return answer;
}

asio::awaitable<Answer> Peers::publish(Context context, std::string_view name,
                                       const Payment& payment) {
  const Service* service = find_service(name);
  if (service == nullptr || !clients_.contains(name)) co_return unknown_peer(name);
  HttpRequest request = request_to(*service, payment);
  ClientCall message = beast::publish(tracer_, context, name, request, {service->path});
  const HttpClient::Outcome outcome =
      co_await exchange(message.context(), *service, std::move(request));
  if (outcome.error) message.error(outcome.error.message());
  co_return answer_of(outcome);
}

asio::awaitable<Answer> Peers::call_untraced(std::string_view name, const Payment& payment) {
  const Service* service = find_service(name);
  if (service == nullptr || !clients_.contains(name)) co_return unknown_peer(name);
  co_return answer_of(co_await exchange(Context(), *service, request_to(*service, payment)));
}

asio::awaitable<HttpClient::Outcome> Peers::exchange(const Context& context, const Service& service,
                                                     HttpRequest request) {
  const auto deadline = context.deadline().value_or(Clock::now() + default_patience);
  co_return co_await clients_.find(service.name)->second.exchange(std::move(request), deadline);
}

}  // namespace phosphor::demo
