// The middleware in a home-grown RPC layer: one that waits, and one that calls back.

#include "tests/client/captured_datagrams.h"

#include <phosphor/middleware.h>

#include <doctest/doctest.h>

#include <functional>
#include <map>
#include <stdexcept>
#include <string>

using namespace phosphor;
using namespace std::chrono_literals;
using phosphor::test::CapturedDatagrams;

namespace {

// --- the layer, as it was before ----------------------------------------------------------------

struct Request {
  std::string method;
  std::map<std::string, std::string, std::less<>> headers;
};
struct Response {
  int amount = 0;
  std::string error;
};
using Wire = std::function<Response(const Request&)>;

// --- the example: all that it takes -------------------------------------------------------------

struct CardsRpc {
  static std::string_view operation(const Request& request) { return request.method; }
  static void set(Request& request, std::string_view name, std::string_view value) {
    request.headers.insert_or_assign(std::string(name), std::string(value));
  }
  static std::optional<std::string_view> get(const Request& request, std::string_view name) {
    const auto at = request.headers.find(name);
    if (at == request.headers.end()) return std::nullopt;
    return at->second;
  }
  static std::string_view error(const Response& response) { return response.error; }
};

Response ask_for_card(Tracer& tracer, const Context& context, const Wire& wire) {
  const Middleware<CardsRpc> middleware(tracer);
  Request request{"Cards.Get", {}};
  return middleware.exchange(context, "cards", request, wire);
}

template <typename Handler>
Wire card_server(Tracer& tracer, Handler handler) {
  return Middleware<CardsRpc>(tracer).traced(std::move(handler));
}

// ------------------------------------------------------------------------------------------------

// Two services and what they have recorded.
struct Services {
  static TracerOptions options(CapturedDatagrams& captured, const char* service) {
    TracerOptions options{service};
    options.transport = captured.transport();
    return options;
  }
  std::string text_of_api() {
    REQUIRE(api.shutdown(10s));
    return at_api.text();
  }
  std::string text_of_cards() {
    REQUIRE(cards.shutdown(10s));
    return at_cards.text();
  }

  CapturedDatagrams at_api;
  CapturedDatagrams at_cards;
  Tracer api{options(at_api, "api")};
  Tracer cards{options(at_cards, "cards")};
};

}  // namespace

TEST_CASE("middleware: ids, deadline and names go from the caller through the handler") {
  Services services;
  Context in_handler;
  SpanContext is_current;
  const Wire wire = card_server(services.cards, [&](const Context& context, const Request&) {
    in_handler = context;
    is_current = current().span_context();
    return Response{42, ""};
  });
  const InternalSpan outer = services.api.span(Context().with_timeout(1h), "outer");
  CHECK(ask_for_card(services.api, outer.context(), wire).amount == 42);

  CHECK(in_handler.span_context().trace_id == outer.context().span_context().trace_id);
  CHECK(in_handler.span_context().span_id != outer.context().span_context().span_id);
  CHECK(in_handler.deadline().has_value());
  CHECK(is_current.span_id == in_handler.span_context().span_id);
  CHECK_FALSE(current().span_context().valid());
  CHECK(services.text_of_cards() ==
        "server_recv api>cards 'Cards.Get'\n"
        "server_send api>cards 'Cards.Get'\n");
  CHECK(services.text_of_api().find("client_recv api>cards 'Cards.Get'\n") != std::string::npos);
}

TEST_CASE("middleware: a response that is an error is one on both sides") {
  Services services;
  const Wire wire = card_server(services.cards, [](const Context&, const Request&) {
    return Response{0, "no such card"};
  });
  CHECK(ask_for_card(services.api, {}, wire).error == "no such card");
  CHECK(services.text_of_cards() ==
        "server_recv api>cards 'Cards.Get'\n"
        "server_send api>cards 'Cards.Get' error 'no such card'\n");
  CHECK(services.text_of_api() ==
        "client_send api>cards 'Cards.Get'\n"
        "client_recv api>cards 'Cards.Get' error 'no such card'\n");
}

TEST_CASE("middleware: what a handler throws is recorded and goes on") {
  Services services;
  const Wire wire = card_server(services.cards, [](const Context&, const Request&) -> Response {
    throw std::runtime_error("no connection to the store");
  });
  CHECK_THROWS_WITH(wire({"Cards.Get", {}}), "no connection to the store");
  CHECK_FALSE(current().span_context().valid());
  const std::string text = services.text_of_cards();
  CHECK(text.find("server_send >cards 'Cards.Get' error 'no connection to the store'\n") !=
        std::string::npos);
  CHECK(text.find("'exception' exception.type=std::runtime_error") != std::string::npos);
}

TEST_CASE("middleware: what is thrown without being an exception ends the call, too") {
  Services services;
  const Wire wire = [](const Request&) -> Response { throw 7; };
  CHECK_THROWS_AS(ask_for_card(services.api, {}, wire), int);
  CHECK(services.text_of_api() ==
        "client_send api>cards 'Cards.Get'\n"
        "client_recv api>cards 'Cards.Get' error 'exception'\n");
}

TEST_CASE("middleware: a failure in place of the response is a timeout where the context is done") {
  for (const bool waits : {true, false}) {
    CAPTURE(waits);
    Services services;
    const auto [context, cancel] = Context().with_cancel();
    const Middleware<CardsRpc> middleware(services.api);
    Request request{"Cards.Get", {}};
    ClientCall call = middleware.before_send(context, "cards", request);
    if (!waits) cancel();
    middleware.on_error(call, "connection reset");
    CHECK(services.text_of_api() == std::string("client_send api>cards 'Cards.Get'\n") +
                                        (waits ? "client_recv" : "timeout") +
                                        " api>cards 'Cards.Get' error 'connection reset'\n");
  }
}

TEST_CASE("middleware: a layer that calls back takes the steps one by one") {
  Services services;
  const Middleware<CardsRpc> at_caller(services.api);
  const Middleware<CardsRpc> at_callee(services.cards);
  std::function<void(const Response&)> on_response;
  Request request{"Cards.Get", {}};
  {
    auto call = std::make_shared<ClientCall>(at_caller.before_send({}, "cards", request));
    on_response = [=](const Response& response) { at_caller.after_response(*call, response); };
  }
  const auto [stopping, stop] = Context().with_cancel();
  ServerCall served = at_callee.before_handler(request, stopping);
  stop();
  CHECK(served.context().err() == ContextError::canceled);
  at_callee.on_error(served, "the server stops");
  on_response({0, "the server stops"});
  CHECK(services.text_of_cards() ==
        "server_recv api>cards 'Cards.Get'\n"
        "server_send api>cards 'Cards.Get' error 'the server stops'\n");
  CHECK(services.text_of_api() ==
        "client_send api>cards 'Cards.Get'\n"
        "client_recv api>cards 'Cards.Get' error 'the server stops'\n");
}

TEST_CASE("middleware: an error that the application has told stays") {
  Services services;
  const Middleware<CardsRpc> middleware(services.api);
  Request request{"Cards.Get", {}};
  ClientCall call = middleware.before_send({}, "cards", request);
  call.error("card 42 is blocked");
  middleware.after_response(call, Response{0, "500"});
  CHECK(services.text_of_api().find("error 'card 42 is blocked'") != std::string::npos);
}

TEST_CASE("middleware: headers that say nonsense start a trace of their own") {
  Services services;
  const Middleware<CardsRpc> middleware(services.cards);
  for (const std::string& nonsense :
       {std::string(), std::string("00-"), std::string(9000, 'f'), std::string("\0\xff\r\n", 4)}) {
    Request request{"Cards.Get", {}};
    for (const auto name :
         {traceparent_header, tracestate_header, baggage_header, timeout_header}) {
      CardsRpc::set(request, name, nonsense);
    }
    ServerCall served = middleware.before_handler(request);
    CHECK(served.context().span_context().valid());
    CHECK_FALSE(served.context().deadline().has_value());
    served.send();
  }
  CHECK(services.cards.counters().recorded == 8);
}

TEST_CASE("middleware: a disabled tracer passes the caller's ids on") {
  TracerOptions options{"cards"};
  options.disabled = true;
  Tracer disabled(std::move(options));
  std::string onward;
  const Wire next = [&](const Request& request) {
    onward = CardsRpc::get(request, traceparent_header).value_or("");
    return Response{};
  };
  const Wire wire = card_server(disabled, [&](const Context& context, const Request&) {
    return ask_for_card(disabled, context, next);
  });
  const std::string parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  wire({"Cards.Get", {{"traceparent", parent}}});
  CHECK(onward == parent);
}
