#include "tests/bench/http_poster.h"

#include "query/http_server.h"
#include "tests/bench/load.h"

#include <doctest/doctest.h>

#include <atomic>

using namespace phosphor;
using namespace phosphor::bench;

namespace {

HttpUrl url_of(const HttpServer& server, std::string path) {
  return {"127.0.0.1", std::to_string(server.port()), std::move(path)};
}

}  // namespace

TEST_CASE("http url: host, port and path; all else is refused") {
  const auto check = [](const char* text, const char* host, const char* port, const char* path) {
    const auto url = HttpUrl::parse(text);
    REQUIRE(url.ok());
    CHECK(url->host == host);
    CHECK(url->port == port);
    CHECK(url->path == path);
  };
  check("http://127.0.0.1:4318", "127.0.0.1", "4318", "");
  check("http://host/v1/traces", "host", "80", "/v1/traces");
  check("http://[::1]:4318/x", "::1", "4318", "/x");
  for (const char* text : {"", "127.0.0.1:4318", "https://host", "http://", "http://:80"}) {
    CHECK_FALSE(HttpUrl::parse(text).ok());
  }
}

TEST_CASE("udp target: host and port") {
  const auto target = parse_udp_target("[::1]:7760");
  REQUIRE(target.ok());
  CHECK(target->host == "::1");
  CHECK(target->port == "7760");
  for (const char* text : {"", "7760", ":7760", "host:"}) CHECK_FALSE(parse_udp_target(text).ok());
}

TEST_CASE("http poster: the server gets path, headers and body; the status and time come back") {
  std::atomic<int> status = 200;
  const auto server = HttpServer::listen({}, [&](HttpRequest& request) {
    CHECK(request.method == "POST");
    CHECK(request.path == "/v1/traces");
    CHECK(request.header("Content-Type") == "application/x-protobuf");
    CHECK(request.body == "the body");
    HttpResponse response;
    response.status = status;
    response.body = std::string(10'000, 'x');
    if (status == 503) response.headers.emplace_back("Retry-After", "7");
    return response;
  });
  REQUIRE(server.ok());
  HttpPoster poster(url_of(**server, "/v1/traces"), {{"Content-Type", "application/x-protobuf"}});
  for (const int expected : {200, 503, 400, 200}) {
    status = expected;
    const auto answer = poster.post("the body");
    REQUIRE(answer.ok());
    CHECK(answer->status == expected);
    CHECK(answer->retry_after.count() == (expected == 503 ? 7 : 0));
  }
  CHECK((*server)->counters().connections_accepted == 1);
}

TEST_CASE("http poster: nobody there is an error, and a server that comes later is found") {
  auto server = HttpServer::listen({}, [](HttpRequest&) { return HttpResponse{}; });
  REQUIRE(server.ok());
  const std::uint16_t port = (*server)->port();
  HttpPoster poster(url_of(**server, "/"), {});
  CHECK(poster.post("").ok());
  server->reset();
  CHECK_FALSE(poster.post("").ok());
  CHECK_FALSE(poster.post("").ok());
  HttpServerOptions same_port;
  same_port.port = port;
  server = HttpServer::listen(same_port, [](HttpRequest&) { return HttpResponse{}; });
  REQUIRE(server.ok());
  CHECK(poster.post("").ok());
}
