// One kept-alive HTTP connection to a daemon's API.
//
// Threads: one at a time. Failure: std::runtime_error or boost::system::system_error when the
// daemon does not answer, or answers with a status other than 200: a measurement of errors would
// say nothing.

#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace phosphor::bench {

class HttpConnection {
 public:
  explicit HttpConnection(std::uint16_t port);  // on this machine
  HttpConnection(const std::string& host, const std::string& port);
  ~HttpConnection();
  HttpConnection(HttpConnection&&) noexcept;

  // The body of the answer.
  std::string get(std::string_view target);
  // None where the answer is 422: a limit of the query's time or memory was reached.
  std::optional<std::string> get_within_limits(std::string_view target);
  // None where the answer is 404.
  std::optional<std::string> find(std::string_view target);

 private:
  struct Connection;

  std::optional<std::string> get_unless(int status, std::string_view target);
  std::unique_ptr<Connection> connection_;
};

}  // namespace phosphor::bench
