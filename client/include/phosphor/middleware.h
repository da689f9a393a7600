// Middleware for a home-grown RPC layer: what happens before a request leaves, after its response,
// on an error; before a handler runs, and after it.
//
//   struct CardsRpc {  // what the layer's messages look like
//     static std::string_view operation(const Request& request) { return request.method; }
//     static void set(Request& request, std::string_view name, std::string_view value);
//     static std::optional<std::string_view> get(const Request& request, std::string_view name);
//     static std::string_view error(const Response& response) { return response.error; }
//   };
//   const phosphor::Middleware<CardsRpc> middleware(tracer);
//
//   response = middleware.exchange(context, "cards", request, wire);  // wire(request) -> Response
//   auto serve = middleware.traced(handler);  // handler(const Context&, const Request&) ->
//   Response
//
// A layer that waits has these two. One that calls back keeps the call and takes the steps where
// its own code is: before_send, then after_response or on_error; before_handler, then after_handler
// or on_error.
//
// What `Rpc` returns as text must live until the step that asked for it has returned; a string is
// good, too. An empty error means that it went well. `set` replaces a header, `get` returns
// nothing where there is none (propagation.h says which names there are).
//
// Owner: refers to a Tracer, which must outlive it. Threads: as the Tracer and the messages.
// Failure: what the layer's own functions throw goes through, recorded; in code without exceptions
// there is none.

#pragma once

#include <phosphor/current.h>
#include <phosphor/propagation.h>
#include <phosphor/tracer.h>

#include <exception>
#include <optional>
#include <string_view>
#include <utility>

namespace phosphor {

template <typename Rpc>
class Middleware {
 public:
  explicit Middleware(Tracer& tracer) noexcept : tracer_(&tracer) {}

  // --- the caller -------------------------------------------------------------------------------

  // A request is about to leave for `destination`: records the SEND, writes the headers into it.
  template <typename Request>
  ClientCall before_send(const Context& context, std::string_view destination,
                         Request& request) const {
    ClientCall call = tracer_->send(context, destination, Rpc::operation(std::as_const(request)));
    inject(call,
           [&](std::string_view name, std::string_view value) { Rpc::set(request, name, value); });
    return call;
  }

  // Its response is here, whatever it says.
  template <typename Response>
  void after_response(ClientCall& call, const Response& response) const {
    note_error(call, response);
    call.recv();
  }

  // None will come: `message` says why. Recorded as a timeout where the context is done, else as a
  // failure that came in place of the response.
  void on_error(ClientCall& call, std::string_view message) const noexcept {
    call.error(message);
    end_failed(call);
  }

  // All of it around wire(request) -> Response, which sends the request and waits.
  template <typename Request, typename Wire>
  auto exchange(const Context& context, std::string_view destination, Request& request,
                Wire&& wire) const {
    ClientCall call = before_send(context, destination, request);
    auto response = guarded(call, [&] { return wire(request); });
    after_response(call, response);
    return response;
  }

  // --- the callee -------------------------------------------------------------------------------

  // A request has come: reads its headers, records the RECV. The handler works in the call's
  // context. `base`: what that derives from, say one that is canceled when the server stops.
  template <typename Request>
  ServerCall before_handler(const Request& request, const Context& base = {}) const {
    auto get = [&](std::string_view name) -> std::optional<std::string_view> {
      return Rpc::get(request, name);
    };
    return tracer_->recv(extract_untrusted(get, base), Rpc::operation(request));
  }

  // The handler's response is about to leave.
  template <typename Response>
  void after_handler(ServerCall& served, const Response& response) const {
    note_error(served, response);
    served.send();
  }

  // The handler has none: what leaves is a failure.
  void on_error(ServerCall& served, std::string_view message) const noexcept {
    served.error(message);
    end_failed(served);
  }

  // A function request -> Response around handler(const Context&, request) -> Response. While the
  // handler runs, its context is the current one as well (current.h).
  template <typename Handler>
  auto traced(Handler handler) const {
    return [middleware = *this, handler = std::move(handler)](const auto& request) mutable {
      ServerCall served = middleware.before_handler(request);
      auto response = guarded(served, [&] {
        const ContextScope scope(served.context());
        return handler(served.context(), request);
      });
      middleware.after_handler(served, response);
      return response;
    };
  }

 private:
  // An error that the layer or the application has told before stays.
  template <typename Response>
  static void note_error(Call& call, const Response& response) {
    const auto& error = Rpc::error(response);
    const std::string_view message = error;
    if (!message.empty() && !call.failed()) call.error(message);
  }

  static void end_failed(ClientCall& call) noexcept {
    if (call.context().done().reached()) return call.timeout();
    call.recv();
  }
  static void end_failed(ServerCall& served) noexcept { served.send(); }

  // What `function` throws ends the call.
  template <typename Begun, typename Function>
  static auto guarded(Begun& call, Function&& function) {
#ifdef __cpp_exceptions
    try {
      return function();
    } catch (const std::exception& exception) {
      call.exception(exception);
      end_failed(call);
      throw;
    } catch (...) {
      call.error("exception");
      end_failed(call);
      throw;
    }
#else
    return function();
#endif
  }

  Tracer* tracer_;
};

}  // namespace phosphor
