// One connection to one server, over which bodies are posted. Beast and Asio stay in http_post.cpp.
//
// Owner: the OTLP transport. Threads: one at a time. Failure: status 0, with or without a
// connection; it is made anew at the next post. An answer is read up to 64 KiB, and ignored.

#pragma once

#include <phosphor/otlp_transport.h>

#include <chrono>
#include <memory>
#include <string>

namespace phosphor {

struct PostAnswer {
  int status = 0;                       // 0: none came
  std::chrono::seconds retry_after{0};  // as the server asks, at most an hour; 0: it does not
};

class HttpPost {
 public:
  explicit HttpPost(const OtlpOptions& options);  // which outlive it
  ~HttpPost();

  // Takes options.timeout at most, beside the look-up of the host's name.
  PostAnswer post(const std::string& body);

 private:
  class Connection;
  const OtlpOptions& options_;
  std::unique_ptr<Connection> connection_;
};

}  // namespace phosphor
