// One GET to a daemon's API, for the terminal's commands.
//
// Beast and Asio stay in http_client.cpp. Threads: any; a call blocks until it is answered.
// Failure: unavailable, with what to do, where nobody answers; what the API itself refuses is a
// response with its status.

#pragma once

#include <phosphor/result.h>

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace phosphor {

struct HttpUrl {
  std::string host;
  std::uint16_t port = 80;
  std::string prefix;  // of every path, without a '/' at the end
};

// "http://127.0.0.1:7750", "http://[::1]:7750/tracing/". TLS is not spoken.
Result<HttpUrl> parse_url(std::string_view text);

struct HttpAnswer {
  int status = 0;
  std::string body;
};

// A trace's JSON is at most 256 MiB by default; a daemon may allow more.
inline constexpr std::uint64_t max_answer_bytes = std::uint64_t{1} << 30;
// Above the daemon's own limit for a query, so that it is the daemon that says what took long.
inline constexpr std::chrono::seconds answer_timeout{60};

Result<HttpAnswer> http_get(const HttpUrl& url, std::string_view target);

// For targets: all but letters, digits and -._~ as %41.
std::string percent_encoded(std::string_view text);

}  // namespace phosphor
