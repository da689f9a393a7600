#include "query/http_server.h"

#include "tests/query/raw_client.h"
#include "tests/support/eventually.h"

#include <doctest/doctest.h>

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

using namespace phosphor;
using phosphor::test::eventually;
using phosphor::test::RawClient;

namespace {

HttpResponse echo(const HttpRequest& request) {
  return {200, "text/plain", request.method + " " + request.target + "|" + request.body, {}};
}

std::unique_ptr<HttpServer> serve(HttpHandler handler, HttpServerOptions options = {}) {
  auto server = HttpServer::listen(options, std::move(handler));
  REQUIRE(server.ok());
  return std::move(*server);
}

std::string ask(const HttpServer& server, std::string_view bytes) {
  RawClient client(server.port());
  client.send(bytes);
  client.finish_sending();
  return client.read_all();
}

std::string body_of(const std::string& response) {
  return response.substr(response.find("\r\n\r\n") + 4);
}

int status_of(const std::string& response) {
  return response.size() < 12 ? 0 : std::stoi(response.substr(9, 3));
}

// Opened once, waited for by others.
class Gate {
 public:
  void open() {
    const std::lock_guard lock(mutex_);
    open_ = true;
    opened_.notify_all();
  }
  void wait() {
    std::unique_lock lock(mutex_);
    opened_.wait(lock, [this] { return open_; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable opened_;
  bool open_ = false;
};

}  // namespace

TEST_CASE("http server: answers, and names the address it listens on") {
  const auto server = serve(echo);
  CHECK(server->address() == "127.0.0.1:" + std::to_string(server->port()));
  const std::string response = ask(*server, "GET /a?b=c HTTP/1.1\r\nHost: x\r\n\r\n");
  CHECK(status_of(response) == 200);
  CHECK(body_of(response) == "GET /a?b=c|");
  CHECK(response.find("Content-Type: text/plain\r\n") != std::string::npos);
}

TEST_CASE("http server: what it refuses by itself is written as its owner wants") {
  HttpServerOptions options;
  options.max_body_bytes = 10;
  options.refusal = [](const HttpRefusal& refusal, std::string_view type) -> HttpResponse {
    return {refusal.status, "text/ours", std::string(type) + ": " + refusal.message, {}};
  };
  const auto server = serve(echo, options);
  const std::string response = ask(*server,
                                   "POST / HTTP/1.1\r\nContent-Type: application/x\r\n"
                                   "Content-Length: 11\r\n\r\n12345678901");
  CHECK(status_of(response) == 413);
  CHECK(response.find("Content-Type: text/ours\r\n") != std::string::npos);
  CHECK(body_of(response).starts_with("application/x: the request's body is larger"));
}

TEST_CASE("http server: a handler learns that its client has gone, and that another has not") {
  std::atomic<int> answering{0};
  std::atomic<int> seen_to_go{0};
  Gate gate;
  const auto server = serve([&](const HttpRequest& request) {
    ++answering;
    if (request.path == "/stays") {
      gate.wait();
      return echo(request);
    }
    if (eventually([&] { return request.abandoned != nullptr && *request.abandoned; })) {
      ++seen_to_go;
    }
    return echo(request);
  });
  RawClient stays(server->port());
  stays.send("GET /stays HTTP/1.1\r\n\r\nGET /next HTTP/1.1\r\nConnection: close\r\n\r\n");
  {
    RawClient goes(server->port());
    goes.send("GET /goes HTTP/1.1\r\n\r\n");
    CHECK(eventually([&] { return answering == 2; }));
  }
  CHECK(eventually([&] { return seen_to_go == 1; }));
  gate.open();
  const std::string answers = stays.read_all();
  CHECK(answers.find("GET /stays|") != std::string::npos);
}

TEST_CASE("http server: requests on one connection are answered in order, also pipelined ones") {
  const auto server = serve(echo);
  RawClient client(server->port());
  client.send(
      "POST /1 HTTP/1.1\r\nContent-Length: 2\r\n\r\nab"
      "GET /2 HTTP/1.1\r\n\r\nGET /3 HTTP/1.1\r\n\r\n");
  CHECK(body_of(client.read_response()) == "POST /1|ab");
  CHECK(body_of(client.read_response()) == "GET /2|");
  CHECK(body_of(client.read_response()) == "GET /3|");
  client.send("GET /4 HTTP/1.1\r\nConnection: close\r\n\r\n");
  CHECK(body_of(client.read_all()) == "GET /4|");
  CHECK(server->counters().requests == 4);
}

TEST_CASE("http server: HEAD has the length of the body and no body") {
  const auto server = serve(echo);
  const std::string response = ask(*server, "HEAD /abc HTTP/1.1\r\n\r\n");
  CHECK(response.find("Content-Length: 10\r\n") != std::string::npos);
  CHECK(body_of(response).empty());
}

TEST_CASE("http server: 204 has neither body nor length") {
  const auto server = serve([](const HttpRequest&) { return HttpResponse{204, "", "x", {}}; });
  const std::string response = ask(*server, "GET / HTTP/1.1\r\n\r\n");
  CHECK(status_of(response) == 204);
  CHECK(response.find("Content-Length") == std::string::npos);
  CHECK(body_of(response).empty());
}

TEST_CASE("http server: Expect: 100-continue is asked to go on") {
  const auto server = serve(echo);
  RawClient client(server->port());
  client.send("POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n");
  CHECK(client.read_until("\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n");
  client.send("abc");
  CHECK(body_of(client.read_response()) == "POST /|abc");
}

TEST_CASE("http server: a chunked body is put together") {
  const auto server = serve(echo);
  CHECK(body_of(ask(*server,
                    "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"
                    "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n")) == "POST /|abcde");
}

TEST_CASE("http server: HTTP/1.0 is answered and closed") {
  const auto server = serve(echo);
  RawClient client(server->port());
  client.send("GET / HTTP/1.0\r\n\r\n");
  CHECK(body_of(client.read_all()) == "GET /|");
}

TEST_CASE("http server: an exception of the handler is a 500 without details") {
  const auto server =
      serve([](const HttpRequest&) -> HttpResponse { throw std::runtime_error("secret"); });
  const std::string response = ask(*server, "GET / HTTP/1.1\r\n\r\n");
  CHECK(status_of(response) == 500);
  CHECK(response.find("secret") == std::string::npos);
}

TEST_CASE("http server: a taken port is one clear sentence") {
  const auto server = serve(echo);
  HttpServerOptions options;
  options.port = server->port();
  const auto second = HttpServer::listen(options, echo);
  REQUIRE_FALSE(second.ok());
  CHECK(second.error().message == "cannot listen on 127.0.0.1:" + std::to_string(options.port) +
                                      "/tcp: Address already in use");
  options.host = "no such host";
  CHECK_FALSE(HttpServer::listen(options, echo).ok());
}

TEST_CASE("http server, limits: each is held, and one more is refused") {
  HttpServerOptions options;
  options.max_target_bytes = 100;
  options.max_header_bytes = 1000;
  options.max_body_bytes = 50;
  const auto server = serve(echo, options);
  const auto check = [&](const std::string& request, int status) {
    const std::string response = ask(*server, request);
    CAPTURE(request);
    CHECK(status_of(response) == status);
    if (status >= 400) CHECK(response.find("{\"error\":{\"code\":") != std::string::npos);
  };
  const auto target = [](std::size_t size) { return "/" + std::string(size - 1, 'a'); };
  check("GET " + target(100) + " HTTP/1.1\r\n\r\n", 200);
  check("GET " + target(101) + " HTTP/1.1\r\n\r\n", 414);
  check("GET " + target(5000) + " HTTP/1.1\r\n\r\n", 414);
  check("GET / HTTP/1.1\r\nA: " + std::string(900, 'a') + "\r\n\r\n", 200);
  check("GET / HTTP/1.1\r\nA: " + std::string(1000, 'a') + "\r\n\r\n", 431);
  const auto post = [](std::size_t length) {
    return "POST / HTTP/1.1\r\nContent-Length: " + std::to_string(length) + "\r\n\r\n" +
           std::string(length, 'b');
  };
  check(post(50), 200);
  check(post(51), 413);
  check("POST / HTTP/1.1\r\nContent-Length: 99999999999999\r\n\r\n", 413);
  check("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n33\r\n" + std::string(51, 'c') +
            "\r\n0\r\n\r\n",
        413);
}

TEST_CASE("http server, hostile: what is not HTTP is a 400 in JSON") {
  const auto server = serve(echo);
  const auto check = [&](std::string_view bytes) {
    CAPTURE(bytes);
    CHECK(status_of(ask(*server, bytes)) == 400);
  };
  check("garbage\r\n\r\n");
  check("GET /\r\n\r\n");
  check("GET / HTTP/9.9\r\n\r\n");
  check("GET / HTTP/1.1\r\nno colon\r\n\r\n");
  check("GET / HTTP/1.1\r\nContent-Length: -1\r\n\r\n");
  check("GET / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n");
  check("GET / HTTP/1.1\r\nA: b");  // half a header, then the end
  check("POST / HTTP/1.1\r\nContent-Length: 10\r\n\r\nabc");
  check("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n");
  check(std::string_view("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11));  // TLS
  CHECK(server->counters().requests == 0);
  CHECK(server->counters().requests_refused == 10);
}

TEST_CASE("http server, hostile: a client that says nothing is let go without an answer") {
  const auto server = serve(echo);
  CHECK(ask(*server, "").empty());
  CHECK(eventually([&] { return server->counters().connections_open == 0; }));
}

TEST_CASE("http server, hostile: a slow header holds nobody else and is ended") {
  HttpServerOptions options;
  options.header_timeout = std::chrono::milliseconds(200);
  const auto server = serve(echo, options);
  RawClient slow(server->port());
  slow.send("GET / HTTP/1.1\r\nA");
  CHECK(body_of(ask(*server, "GET /quick HTTP/1.1\r\n\r\n")) == "GET /quick|");
  CHECK(slow.read_all().empty());
  CHECK(eventually([&] { return server->counters().connections_timed_out == 1; }));
}

TEST_CASE("http server, hostile: an idle connection and a body that never comes are ended") {
  HttpServerOptions options;
  options.idle_timeout = std::chrono::milliseconds(100);
  options.transfer_timeout = std::chrono::milliseconds(100);
  const auto server = serve(echo, options);
  RawClient idle(server->port());
  RawClient half(server->port());
  half.send("POST / HTTP/1.1\r\nContent-Length: 10\r\n\r\nabc");
  CHECK(idle.read_all().empty());
  CHECK(half.read_all().empty());
  CHECK(eventually([&] { return server->counters().connections_timed_out == 2; }));
}

TEST_CASE("http server, hostile: a client that does not read its answer is ended") {
  HttpServerOptions options;
  options.transfer_timeout = std::chrono::milliseconds(100);
  options.least_bytes_per_second = std::size_t{1} << 30;
  const auto server = serve(
      [](const HttpRequest&) {
        return HttpResponse{200, "text/plain", std::string(std::size_t{64} << 20, 'x'), {}};
      },
      options);
  RawClient client(server->port());
  client.send("GET / HTTP/1.1\r\n\r\n");
  CHECK(eventually([&] { return server->counters().connections_timed_out == 1; }));
  CHECK(eventually([&] { return server->counters().bytes_in_flight == 0; }));
}

TEST_CASE("http server: a slow handler does not block another, and beyond the queue it is a 503") {
  HttpServerOptions options;
  options.handler_threads = 1;
  options.max_waiting_requests = 1;
  Gate gate;
  std::atomic<int> started{0};
  const auto server = serve(
      [&](const HttpRequest& request) {
        ++started;
        gate.wait();
        return echo(request);
      },
      options);
  RawClient first(server->port());
  first.send("GET /1 HTTP/1.1\r\n\r\n");
  CHECK(eventually([&] { return started == 1; }));
  RawClient second(server->port());
  second.send("GET /2 HTTP/1.1\r\n\r\n");
  CHECK(eventually([&] { return server->counters().requests == 2; }));
  const std::string refused = ask(*server, "GET /3 HTTP/1.1\r\n\r\n");
  CHECK(status_of(refused) == 503);
  CHECK(refused.find("Retry-After: 1\r\n") != std::string::npos);
  gate.open();
  CHECK(body_of(first.read_response()) == "GET /1|");
  CHECK(body_of(second.read_response()) == "GET /2|");
}

TEST_CASE("http server: connections beyond the limit get a 503 and are counted") {
  HttpServerOptions options;
  options.max_connections = 1;
  const auto server = serve(echo, options);
  RawClient first(server->port());
  first.send("GET / HTTP/1.1\r\n\r\n");
  CHECK(status_of(first.read_response()) == 200);
  RawClient second(server->port());
  CHECK(status_of(second.read_all()) == 503);
  CHECK(server->counters().connections_refused == 1);
}

TEST_CASE("http server: bodies above the memory for all of them are a 503, and it is given back") {
  HttpServerOptions options;
  options.max_body_bytes = 1000;
  options.max_bytes_in_flight = 100;
  const auto server = serve(echo, options);
  const std::string large =
      "POST / HTTP/1.1\r\nContent-Length: 101\r\n\r\n" + std::string(101, 'x');
  CHECK(status_of(ask(*server, large)) == 503);
  CHECK(status_of(ask(*server, "POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc")) == 200);
  CHECK(eventually([&] { return server->counters().connections_open == 0; }));
  CHECK(server->counters().bytes_in_flight == 0);
}

TEST_CASE("http server, stop: lets a running request finish, and refuses new connections") {
  Gate gate;
  std::atomic<int> started{0};
  const auto server = serve([&](const HttpRequest& request) {
    ++started;
    gate.wait();
    return echo(request);
  });
  const std::uint16_t port = server->port();
  RawClient busy(port);
  RawClient idle(port);
  busy.send("GET /busy HTTP/1.1\r\n\r\n");
  CHECK(eventually([&] { return started == 1; }));
  std::thread stopper([&] { server->stop(std::chrono::seconds(20)); });
  CHECK(idle.read_all().empty());
  gate.open();
  const std::string response = busy.read_all();
  CHECK(body_of(response) == "GET /busy|");
  CHECK(response.find("Connection: close\r\n") != std::string::npos);
  stopper.join();
  CHECK_FALSE(RawClient(port).connected());
}

TEST_CASE("http server, stop: a client that never finishes does not hold it") {
  const auto server = serve(echo);
  RawClient slow(server->port());
  slow.send("GET / HTT");
  CHECK(eventually([&] { return server->counters().connections_open == 1; }));
  server->stop(std::chrono::milliseconds(50));
  CHECK(slow.read_all().empty());
  CHECK(server->counters().connections_open == 0);
}

TEST_CASE("http server: many clients at once get each its own answer") {
  const auto server = serve(echo);
  std::vector<std::thread> clients;
  std::atomic<int> right{0};
  for (int client = 0; client < 8; ++client) {
    clients.emplace_back([&, client] {
      RawClient raw(server->port());
      for (int i = 0; i < 50; ++i) {
        const std::string target = "/" + std::to_string(client) + "/" + std::to_string(i);
        raw.send("GET " + target + " HTTP/1.1\r\n\r\n");
        right += body_of(raw.read_response()) == "GET " + target + "|";
      }
    });
  }
  for (std::thread& thread : clients) thread.join();
  CHECK(right == 400);
}
