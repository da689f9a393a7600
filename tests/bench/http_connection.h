// One kept-alive HTTP connection to the daemon under test.
//
// Threads: one at a time. Failure: std::runtime_error or boost::system::system_error when the
// daemon does not answer, or answers with a status other than 200: a measurement of errors would
// say nothing.

#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace phosphor::bench {

class HttpConnection {
 public:
  explicit HttpConnection(std::uint16_t port);
  ~HttpConnection();
  HttpConnection(HttpConnection&&) noexcept;

  // The body of the answer.
  std::string get(std::string_view target);
  std::string post(std::string_view target, std::string_view content_type, const std::string& body);

 private:
  struct Connection;
  std::unique_ptr<Connection> connection_;
};

}  // namespace phosphor::bench
