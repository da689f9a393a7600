// POSTs bodies of prepared bytes over one kept-alive connection, with as little work as a load
// generator may have: no header is parsed but the status, the length and Retry-After.
//
// It connects when it first has to, and again after a failure. For any server that speaks
// HTTP/1.1; answers must have a Content-Length.
//
// Threads: one at a time. Failure: post() says why the exchange failed; the next one tries anew.

#pragma once

#include <phosphor/result.h>

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace phosphor::bench {

// "http://127.0.0.1:4318" or with a path behind it.
struct HttpUrl {
  std::string host;
  std::string port;  // "80" where none is given
  std::string path;  // as given, perhaps empty

  static Result<HttpUrl> parse(std::string_view text);
};

struct HttpAnswer {
  int status = 0;
  std::chrono::seconds retry_after{0};  // 0: not told
};

class HttpPoster {
 public:
  // A server that does not answer within this is given up.
  static constexpr std::chrono::seconds patience{30};

  HttpPoster(HttpUrl url, std::vector<std::pair<std::string, std::string>> headers);
  ~HttpPoster();
  HttpPoster(const HttpPoster&) = delete;
  HttpPoster& operator=(const HttpPoster&) = delete;

  Result<HttpAnswer> post(std::string_view body);

 private:
  Result<void> connect();
  Result<void> send(std::string_view head, std::string_view body) const;
  Result<HttpAnswer> receive();
  void close() noexcept;

  const HttpUrl url_;
  std::string head_;  // up to the body's length
  int socket_ = -1;
};

}  // namespace phosphor::bench
