// Middleware for Boost.Beast: traces HTTP clients and servers in two lines each.
//
//   // The caller
//   ClientCall call = phosphor::beast::send(tracer, context, "cards", request);
//   http::write(stream, request); http::read(stream, buffer, response);
//   phosphor::beast::recv(call, response);       // or phosphor::beast::fail(call, error)
//
//   // The callee
//   ServerCall served = phosphor::beast::recv(tracer, request);
//   response = work(served.context(), request);
//   phosphor::beast::send(served, response);     // or all of it: traced(tracer, handler)
//
// It works on messages alone, so it fits synchronous code, callbacks and coroutines, over any
// stream. Ids, the time that remains and the caller's name travel in headers (propagation.h).
// Attributes and errors follow OpenTelemetry's semantic conventions for HTTP: 5xx is an error for
// both sides, 4xx for the caller alone. Where the application has said call.error(…) before, its
// words stay. An operation's name is "GET /cards/{id}": the route where you give one, else guessed
// from the path (http_operation.h).
//
// Threads: as the Tracer and the messages. Failure: what Beast throws for want of memory.
// Target: phosphor::client_beast. The only header of the client that includes Boost.

#pragma once

#include <phosphor/http_operation.h>
#include <phosphor/propagation.h>
#include <phosphor/semantic_conventions.h>
#include <phosphor/tracer.h>

#include <boost/asio/error.hpp>
#include <boost/beast/core/error.hpp>
#include <boost/beast/http/message.hpp>

#include <charconv>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace phosphor::beast {

namespace http = ::boost::beast::http;

// How a request is named. Empty: guessed from its path.
struct Route {
  std::string_view pattern = {};  // "/cards/{id}"
};

namespace internal {

inline std::string_view text(::boost::beast::string_view view) noexcept {
  return {view.data(), view.size()};
}

template <bool is_request, class Fields>
std::string operation(const http::header<is_request, Fields>& request, Route route) {
  const std::string_view method = text(request.method_string());
  if (route.pattern.empty()) return http_operation(method, text(request.target()));
  return std::string(method).append(" ").append(route.pattern);
}

template <class Fields>
void describe(Call& call, const http::header<true, Fields>& request) noexcept {
  call.attribute(semconv::http_request_method, text(request.method_string()));
  call.attribute("url.path", http_path(text(request.target())));
}

// `first_error`: the smallest status that is an error for this side.
template <class Fields>
void describe(Call& call, const http::header<false, Fields>& response, unsigned first_error) {
  const unsigned status = response.result_int();
  call.attribute(semconv::http_response_status_code, status);
  if (status < first_error) return;
  char digits[8];
  const auto written = std::to_chars(digits, digits + sizeof digits, status);
  call.attribute("error.type",
                 std::string_view(digits, static_cast<std::size_t>(written.ptr - digits)));
  if (!call.failed()) call.error("HTTP status " + std::to_string(status));
}

template <class Fields>
void inject(const ClientCall& call, http::header<true, Fields>& request) {
  phosphor::inject(call, [&](std::string_view name, std::string_view value) {
    request.set(::boost::beast::string_view(name.data(), name.size()),
                ::boost::beast::string_view(value.data(), value.size()));
  });
}

template <class Fields>
class RequestReader final : public HeaderReader {
 public:
  explicit RequestReader(const http::header<true, Fields>& request) noexcept : request_(request) {}

  std::optional<std::string_view> get(std::string_view name, std::size_t index) const override {
    auto [at, end] = request_.equal_range(::boost::beast::string_view(name.data(), name.size()));
    for (; at != end && index > 0; ++at) --index;
    if (at == end) return std::nullopt;
    return text(at->value());
  }
  void each(HeaderVisitor visit) const override {
    for (const auto& field : request_) {
      if (!visit(text(field.name_string()), text(field.value()))) return;
    }
  }

 private:
  const http::header<true, Fields>& request_;
};

}  // namespace internal

// What the headers of a request say (propagation.h), as a child of `base`.
template <class Fields>
Context extract_untrusted(const http::header<true, Fields>& request, const Context& base = {},
                          const Propagation& propagation = Propagation::of_process()) {
  return phosphor::extract_untrusted(internal::RequestReader<Fields>(request), base, propagation);
}

// Before a request leaves: records the SEND and writes the headers into the request.
template <class Fields>
ClientCall send(Tracer& tracer, const Context& context, std::string_view destination,
                http::header<true, Fields>& request, Route route = {}) {
  ClientCall call = tracer.send(context, destination, internal::operation(request, route));
  internal::describe(call, request);
  internal::inject(call, request);
  return call;
}

// After its response has come.
template <class Fields>
void recv(ClientCall& call, const http::header<false, Fields>& response) {
  internal::describe(call, response, 400);
  call.recv();
}

// When none comes: a timeout if that is what the error says, or the context's deadline has passed.
inline void fail(ClientCall& call, const ::boost::system::error_code& error) {
  if (!call.failed()) call.error(error.message());
  const bool timed_out = error == ::boost::beast::error::timeout ||
                         error == ::boost::asio::error::timed_out ||
                         call.context().done().reached();
  if (timed_out) return call.timeout();
  call.recv();  // the failure is what came back
}

// A request that has no answer of interest, a message: before it leaves.
template <class Fields>
ClientCall publish(Tracer& tracer, const Context& context, std::string_view destination,
                   http::header<true, Fields>& request, Route route = {}) {
  ClientCall call = tracer.publish(context, destination, internal::operation(request, route));
  internal::describe(call, request);
  internal::inject(call, request);
  return call;
}

// Before the handler of a request: reads the headers and records the RECV. `base`: what the
// handler's context derives from, say one that is canceled when the server stops.
template <class Fields>
ServerCall recv(Tracer& tracer, const http::header<true, Fields>& request, Route route = {},
                const Context& base = {}) {
  ServerCall served =
      tracer.recv(extract_untrusted(request, base), internal::operation(request, route));
  internal::describe(served, request);
  return served;
}

// Before the handler of a message.
template <class Fields>
ServerCall consume(Tracer& tracer, const http::header<true, Fields>& request, Route route = {},
                   const Context& base = {}) {
  ServerCall served =
      tracer.consume(extract_untrusted(request, base), internal::operation(request, route));
  internal::describe(served, request);
  return served;
}

// After the handler, when its response is about to leave.
template <class Fields>
void send(ServerCall& served, const http::header<false, Fields>& response) {
  internal::describe(served, response, 500);
  served.send();
}

// A handler (const Context&, request) -> response, traced: the same without the context.
template <class Handler>
auto traced(Tracer& tracer, Handler handler) {
  return [&tracer, handler = std::move(handler)](const auto& request) mutable {
    ServerCall served = beast::recv(tracer, request);
    auto response = handler(served.context(), request);
    beast::send(served, response);
    return response;
  };
}

}  // namespace phosphor::beast
