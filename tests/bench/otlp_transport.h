// How a load's OTLP bodies travel: over HTTP or over gRPC, one connection each.
//
// Threads: one at a time. Failure: in the answer.

#pragma once

#include "tests/bench/http_poster.h"
#include "tests/bench/load.h"

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

namespace phosphor::bench {

struct OtlpAnswer {
  std::size_t sent_bytes = 0;  // of the body as sent; over gRPC before it compresses
  std::string text;            // "200", "UNAVAILABLE", or why there was none
  bool acknowledged = false;
  bool may_be_sent_again = false;            // as the specification has it
  std::chrono::milliseconds retry_after{0};  // 0: not told
};

class OtlpTransport {
 public:
  virtual ~OtlpTransport() = default;
  virtual OtlpAnswer send(std::string_view body) = 0;
};

std::unique_ptr<OtlpTransport> http_transport(const HttpUrl& url, LoadCompression compression);
// "127.0.0.1:4317". gRPC compresses by itself; it has no zstd.
std::unique_ptr<OtlpTransport> grpc_transport(const std::string& target,
                                              LoadCompression compression);

}  // namespace phosphor::bench
