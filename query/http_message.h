// A request and a response of HTTP as plain values, and what answers one with the other.
//
// The server (query/http_server.h) fills requests and sends responses; everything else about HTTP
// in this project is a function from one to the other, which tests call without a socket.
//
// Threads: values; no shared state. A handler is called by several threads at the same time.

#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace phosphor {

using HttpHeaders = std::vector<std::pair<std::string, std::string>>;

struct HttpRequest {
  std::string method;  // "GET"
  std::string target;  // as it came: "/api/v1/traces?service=cards"
  std::string path;    // up to the '?', not decoded
  std::string query;   // after the '?', not decoded
  HttpHeaders headers;
  std::string body;
  std::string remote_address;  // "127.0.0.1:40112"
  // Becomes true when the client has closed the connection, so that nobody waits for the answer any
  // more; null where nobody looks.
  std::shared_ptr<const std::atomic<bool>> abandoned;

  // The first header of that name, whatever its case; empty if there is none.
  std::string_view header(std::string_view name) const noexcept;

  // Sets target, path and query.
  void set_target(std::string_view text);
};

struct HttpResponse {
  int status = 200;
  std::string content_type;  // empty: no Content-Type is sent
  std::string body;          // to a HEAD request only its length is sent
  HttpHeaders headers;       // beside Content-Type, Content-Length, Connection, Server and Date
};

// It may take the request's body, and leave another string there: the server uses that one's memory
// for a later body. An exception out of a handler becomes a 500 without details.
using HttpHandler = std::function<HttpResponse(HttpRequest&)>;

// Whether two header names or tokens are equal, whatever the case of their ASCII letters.
bool equal_ignoring_case(std::string_view a, std::string_view b) noexcept;

// What a server says by itself, without its handler: over a limit, malformed, too much at once.
struct HttpRefusal {
  int status;
  const char* code;
  std::string message;
};
// How that is written; `content_type` is the request's, as far as it is known.
using HttpRefusalWriter =
    std::function<HttpResponse(const HttpRefusal& refusal, std::string_view content_type)>;

// {"error":{"code":"…","message":"…"}}: what every error of the API looks like.
HttpResponse error_response(int status, std::string_view code, std::string_view message);

}  // namespace phosphor
