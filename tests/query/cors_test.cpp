#include "query/cors.h"

#include <doctest/doctest.h>

using namespace phosphor;

namespace {

HttpResponse ask(const HttpHandler& handler, std::string method, HttpHeaders headers) {
  HttpRequest request;
  request.method = std::move(method);
  request.headers = std::move(headers);
  return handler(request);
}

std::string header(const HttpResponse& response, std::string_view name) {
  for (const auto& [key, value] : response.headers) {
    if (key == name) return value;
  }
  return "none";
}

HttpResponse plain(const HttpRequest&) { return {200, "text/plain", "answer", {}}; }

}  // namespace

TEST_CASE("cors: nothing is said while no origin was named") {
  const HttpHandler handler = with_cors({}, plain);
  const HttpResponse response = ask(handler, "GET", {{"Origin", "https://evil.example"}});
  CHECK(response.headers.empty());
}

TEST_CASE("cors: only a named origin is allowed, by exact text") {
  const HttpHandler handler = with_cors({"https://a.example"}, plain);
  const auto check = [&](const char* origin, const char* allowed) {
    const HttpResponse response = ask(handler, "GET", {{"oRiGiN", origin}});
    CHECK(response.body == "answer");
    CHECK(header(response, "Access-Control-Allow-Origin") == allowed);
    CHECK(header(response, "Access-Control-Allow-Credentials") == "none");
    CHECK(header(response, "Vary") == "Origin");
  };
  check("https://a.example", "https://a.example");
  check("https://a.example.evil", "none");
  check("http://a.example", "none");
  check("null", "none");
}

TEST_CASE("cors: a preflight is answered for a named origin only") {
  const HttpHandler handler = with_cors({"https://a.example"}, plain);
  const auto preflight = [&](const char* origin) {
    return ask(handler, "OPTIONS", {{"Origin", origin}, {"Access-Control-Request-Method", "POST"}});
  };
  CHECK(preflight("https://a.example").status == 204);
  CHECK(header(preflight("https://a.example"), "Access-Control-Allow-Headers") ==
        "*, Authorization");
  CHECK(preflight("https://b.example").body == "answer");
  CHECK(header(preflight("https://b.example"), "Access-Control-Allow-Origin") == "none");
}

TEST_CASE("cors: an OPTIONS that is no preflight reaches the handler") {
  const HttpHandler handler = with_cors({"*"}, plain);
  CHECK(ask(handler, "OPTIONS", {{"Origin", "https://a.example"}}).body == "answer");
}
