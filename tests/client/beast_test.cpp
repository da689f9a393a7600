// The middleware between a real Beast server and a real Beast client on the loopback interface.

#include "tests/client/captured_datagrams.h"

#include <phosphor/beast.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>

#include <doctest/doctest.h>

#include <functional>
#include <string>
#include <thread>

using namespace phosphor;
using namespace std::chrono_literals;
using phosphor::test::CapturedDatagrams;

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;
using Request = http::request<http::string_body>;
using Response = http::response<http::string_body>;

namespace {

// Answers one request on a connection of its own.
class OneRequestServer {
 public:
  explicit OneRequestServer(std::function<Response(const Request&)> handler)
      : acceptor_(io_, {asio::ip::address_v4::loopback(), 0}),
        thread_([this, handler = std::move(handler)] { serve(handler); }) {}
  ~OneRequestServer() { thread_.join(); }

  tcp::endpoint endpoint() const { return acceptor_.local_endpoint(); }

 private:
  void serve(const std::function<Response(const Request&)>& handler) {
    tcp::socket socket(io_);
    acceptor_.accept(socket);
    boost::beast::flat_buffer buffer;
    Request request;
    http::read(socket, buffer, request);
    Response response = handler(request);
    response.prepare_payload();
    http::write(socket, response);
  }

  asio::io_context io_;
  tcp::acceptor acceptor_;
  std::thread thread_;
};

TracerOptions options_for(CapturedDatagrams& captured, const char* service) {
  TracerOptions options{service};
  options.transport = captured.transport();
  return options;
}

Response exchange(tcp::endpoint endpoint, const Request& request) {
  asio::io_context io;
  tcp::socket socket(io);
  socket.connect(endpoint);
  http::write(socket, request);
  boost::beast::flat_buffer buffer;
  Response response;
  http::read(socket, buffer, response);
  return response;
}

Request get(const char* target) {
  Request request(http::verb::get, target, 11);
  request.set(http::field::host, "localhost");
  return request;
}

}  // namespace

TEST_CASE("beast: ids, deadline and names go from a client through a server") {
  CapturedDatagrams at_api;
  CapturedDatagrams at_cards;
  Tracer api(options_for(at_api, "api"));
  Tracer cards(options_for(at_cards, "cards"));
  SpanContext in_handler;
  std::optional<Context::Clock::time_point> deadline;
  {
    OneRequestServer server(beast::traced(cards, [&](const Context& context, const Request&) {
      in_handler = context.span_context();
      deadline = context.deadline();
      return Response(http::status::ok, 11);
    }));
    const Context context = Context().with_timeout(1h);
    Request request = get("/cards/42?full=true");
    ClientCall call = beast::send(api, context, "cards", request);
    const Response response = exchange(server.endpoint(), request);
    beast::recv(call, response);
    CHECK(in_handler.trace_id == call.context().span_context().trace_id);
    CHECK(in_handler.span_id == call.context().span_context().span_id);
    REQUIRE(deadline.has_value());
    CHECK(*deadline <= Context::Clock::now() + 1h);
  }
  REQUIRE(api.shutdown(10s));
  REQUIRE(cards.shutdown(10s));
  CHECK(at_api.text() ==
        "client_send api>cards 'GET /cards/{id}'\n"
        "client_recv api>cards 'GET /cards/{id}' http.request.method=GET url.path=/cards/42 "
        "http.response.status_code=200\n");
  CHECK(at_cards.text() ==
        "server_recv api>cards 'GET /cards/{id}'\n"
        "server_send api>cards 'GET /cards/{id}' http.request.method=GET url.path=/cards/42 "
        "http.response.status_code=200\n");
}

TEST_CASE("beast: 5xx is an error for both sides, 4xx for the caller alone") {
  auto texts = [](http::status status) {
    CapturedDatagrams captured;
    {
      Tracer tracer(options_for(captured, "s"));
      Request request = get("/");
      ServerCall served = beast::recv(tracer, request, {"/route/{id}"});
      beast::send(served, Response(status, 11));
      ClientCall call = beast::send(tracer, served.context(), "s", request);
      beast::recv(call, Response(status, 11));
    }
    const std::string text = captured.text();
    const bool server = text.find("server_send >s 'GET /route/{id}' error") != std::string::npos;
    const bool client = text.find("client_recv s>s 'GET /' error") != std::string::npos;
    return std::string(server ? "server " : "") + (client ? "client" : "");
  };
  CHECK(texts(http::status::ok) == "");
  CHECK(texts(http::status::found) == "");
  CHECK(texts(http::status::not_found) == "client");
  CHECK(texts(http::status::service_unavailable) == "server client");
}

TEST_CASE("beast: a failure is an answer of its own kind, a timeout is a timeout") {
  auto last_line = [](const Context& context, const boost::system::error_code& error) {
    CapturedDatagrams captured;
    {
      Tracer tracer(options_for(captured, "s"));
      Request request = get("/");
      ClientCall call = beast::send(tracer, context, "peer", request);
      beast::fail(call, error);
    }
    const std::string text = captured.text();
    return text.substr(text.find('\n') + 1, 40);
  };
  const boost::system::error_code refused = asio::error::connection_refused;
  CHECK(last_line({}, refused).rfind("client_recv s>peer 'GET /' error 'Connec", 0) == 0);
  CHECK(last_line({}, boost::beast::error::timeout).rfind("timeout s>peer", 0) == 0);
  CHECK(last_line(Context().with_timeout(-1s), asio::error::operation_aborted)
            .rfind("timeout s>peer", 0) == 0);
}

TEST_CASE("beast: the application's words for an error stay") {
  CapturedDatagrams captured;
  {
    Tracer tracer(options_for(captured, "s"));
    Request request = get("/");
    ServerCall served = beast::recv(tracer, request);
    served.error("no connection to the database");
    beast::send(served, Response(http::status::service_unavailable, 11));
    ClientCall answered = beast::send(tracer, served.context(), "a", request);
    answered.error("the account is frozen");
    beast::recv(answered, Response(http::status::conflict, 11));
    ClientCall failed = beast::send(tracer, served.context(), "b", request);
    failed.error("every replica is away");
    beast::fail(failed, asio::error::connection_refused);
  }
  const std::string text = captured.text();
  const auto contains = [&](const char* part) { return text.find(part) != std::string::npos; };
  CHECK(contains("server_send >s 'GET /' error 'no connection to the database'"));
  CHECK(contains("client_recv s>a 'GET /' error 'the account is frozen'"));
  CHECK(contains("client_recv s>b 'GET /' error 'every replica is away'"));
  CHECK(contains("http.response.status_code=503 error.type=503"));
}

TEST_CASE("beast: a handler that throws leaves an abandoned call") {
  CapturedDatagrams captured;
  Tracer tracer(options_for(captured, "s"));
  auto handler = beast::traced(
      tracer, [](const Context&, const Request&) -> Response { throw std::runtime_error("boom"); });
  CHECK_THROWS(handler(get("/")));
  REQUIRE(tracer.flush(10s));
  CHECK(captured.text().find("note/server >s 'abandoned'") != std::string::npos);
}

TEST_CASE("beast: messages have one mark on each side") {
  CapturedDatagrams captured;
  {
    Tracer tracer(options_for(captured, "s"));
    Request request = get("/events");
    const ClientCall event = beast::publish(tracer, {}, "feed", request);
    const ServerCall consumed = beast::consume(tracer, request);
    CHECK(consumed.context().span_context().span_id == event.context().span_context().span_id);
  }
  CHECK(captured.types() == std::vector{AnnotationType::client_send, AnnotationType::server_recv,
                                        AnnotationType::note, AnnotationType::note});
}

TEST_CASE("beast: two traceparent headers start a new trace, tracestate headers are joined") {
  Request request = get("/");
  const char* const parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  request.insert("TraceParent", parent);
  request.insert("tracestate", "a=1");
  request.insert("tracestate", "b=2");
  CHECK(beast::extract_untrusted(request).trace_state() == "a=1,b=2");
  request.insert("traceparent", parent);
  CHECK_FALSE(beast::extract_untrusted(request).span_context().valid());
}

TEST_CASE("beast: Jaeger's baggage is found among a request's headers") {
  const Propagation jaeger{PropagationFormat::jaeger};
  Request request;
  request.insert("Uber-Trace-Id", "5:6:0:1");
  request.insert("Uberctx-Tenant", "acme");
  const Context context = beast::extract_untrusted(request, {}, jaeger);
  CHECK(context.span_context().trace_id == TraceId{0, 5});
  CHECK(context.baggage().get("Tenant") == "acme");
}
