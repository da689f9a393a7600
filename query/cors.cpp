#include "query/cors.h"

#include <algorithm>
#include <utility>

namespace phosphor {
namespace {

// How long a browser may remember a preflight's answer; browsers cap it at two hours anyway.
constexpr const char* preflight_seconds = "3600";

bool contains(const std::vector<std::string>& origins, std::string_view origin) {
  return std::any_of(origins.begin(), origins.end(), [&](const std::string& allowed) {
    return allowed == "*" || allowed == origin;
  });
}

bool is_preflight(const HttpRequest& request) {
  return request.method == "OPTIONS" && !request.header("Access-Control-Request-Method").empty();
}

HttpResponse preflight_response() {
  HttpResponse response;
  response.status = 204;
  response.headers = {{"Access-Control-Allow-Methods", "GET, HEAD, POST"},
                      // "*" does not cover Authorization (Fetch standard, section 3.3.3).
                      {"Access-Control-Allow-Headers", "*, Authorization"},
                      {"Access-Control-Max-Age", preflight_seconds}};
  return response;
}

}  // namespace

HttpHandler with_cors(std::vector<std::string> allowed_origins, HttpHandler handler) {
  if (allowed_origins.empty()) return handler;
  return [origins = std::move(allowed_origins), answer = std::move(handler)](HttpRequest& request) {
    const std::string_view origin = request.header("Origin");
    const bool allowed = !origin.empty() && contains(origins, origin);
    HttpResponse response =
        allowed && is_preflight(request) ? preflight_response() : answer(request);
    if (allowed) response.headers.emplace_back("Access-Control-Allow-Origin", origin);
    response.headers.emplace_back("Vary", "Origin");
    return response;
  };
}

}  // namespace phosphor
