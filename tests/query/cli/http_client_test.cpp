#include "query/cli/http_client.h"

#include "query/http_server.h"

#include <doctest/doctest.h>

using namespace phosphor;

TEST_CASE("url: host, port and prefix") {
  const auto check = [](std::string_view text, const char* host, int port, const char* prefix) {
    const auto url = parse_url(text);
    REQUIRE(url.ok());
    CHECK(url->host == host);
    CHECK(url->port == port);
    CHECK(url->prefix == prefix);
  };
  check("http://127.0.0.1:7750", "127.0.0.1", 7750, "");
  check("http://127.0.0.1:7750/", "127.0.0.1", 7750, "");
  check("http://tracing/a/b/", "tracing", 80, "/a/b");
  check("http://[::1]:7750/x", "::1", 7750, "/x");
  check("http://[::1]", "::1", 80, "");
}

TEST_CASE("url, hostile: what is not one is refused") {
  for (const char* text : {"", "127.0.0.1:7750", "https://x", "http://", "http://:7750",
                           "http://x:", "http://x:0", "http://x:65536", "http://x:7a"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_url(text).ok());
  }
}

TEST_CASE("percent encoding: everything but the unreserved characters") {
  CHECK(percent_encoded("aZ9-._~") == "aZ9-._~");
  CHECK(percent_encoded("a b/c?&=+%") == "a%20b%2Fc%3F%26%3D%2B%25");
  CHECK(percent_encoded("ö") == "%C3%B6");
}

TEST_CASE("http client: gets an answer, whatever its status") {
  auto server = HttpServer::listen({}, [](const HttpRequest& request) {
    return HttpResponse{404, "text/plain", request.target, {}};
  });
  REQUIRE(server.ok());
  const auto url = parse_url("http://" + (*server)->address() + "/prefix/");
  REQUIRE(url.ok());
  const auto answer = http_get(*url, "/api?x=1");
  REQUIRE(answer.ok());
  CHECK(answer->status == 404);
  CHECK(answer->body == "/prefix/api?x=1");
}

TEST_CASE("http client: nobody there is one sentence that says what to do") {
  std::uint16_t port = 0;
  {
    auto server = HttpServer::listen({}, [](const HttpRequest&) { return HttpResponse{}; });
    REQUIRE(server.ok());
    port = (*server)->port();
  }
  const auto answer = http_get({"127.0.0.1", port, ""}, "/");
  REQUIRE_FALSE(answer.ok());
  CHECK(answer.error().message == "no phosphor answers at 127.0.0.1:" + std::to_string(port) +
                                      " (Connection refused); start one with 'phosphor serve', or "
                                      "name another with --url");
}
