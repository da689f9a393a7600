// The component client_beast: a handler, traced, answers a request.

#include <phosphor/beast.h>

#include <boost/beast/http/string_body.hpp>

int main() {
  namespace http = boost::beast::http;
  phosphor::Tracer tracer(phosphor::TracerOptions{"downstream"});
  auto handler = phosphor::beast::traced(
      tracer, [](const phosphor::Context&, const http::request<http::string_body>& request) {
        return http::response<http::string_body>(http::status::ok, request.version());
      });
  const http::request<http::string_body> request(http::verb::get, "/", 11);
  return handler(request).result() == http::status::ok ? 0 : 1;
}
