// OTLP over HTTP: from a request's parts to a response's. No sockets; daemon_parts.cpp mounts it.
//
// What becomes of the body is otlp_intake's; this waits for it, and says it with HTTP's statuses.
//
// Owner: `phosphor serve`; the intake outlives it. Threads: receive_untrusted() and the counters by
// any number; each call blocks for at most OtlpLimits::answer_deadline. Failure: a status of the
// specification (opentelemetry-proto, docs/specification.md), never an exception.

#pragma once

#include "collector/counter.h"
#include "collector/otlp_intake.h"
#include "collector/otlp_response.h"

#include <array>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace phosphor {

struct OtlpRequest {
  std::string_view method;
  std::string_view path;
  std::string_view content_type;
  std::string_view content_encoding;
  std::string& body;  // is taken; what is left there is memory for another one
};

struct OtlpResponse {
  int status = 200;
  std::string content_type;
  std::string body;
  std::chrono::seconds retry_after{0};  // 0: no header
  bool allow_post = false;              // 405: with `Allow: POST`
};

// What the port says where a request could not be read at all: the HTTP status that is meant, and a
// google.rpc.Status in what the client speaks (JSON where that is not known). Pure.
OtlpResponse refuse_otlp(int status, std::string_view content_type, std::string_view message);

class OtlpReceiver {
 public:
  // The statuses that a request can have, and how many had each.
  static constexpr std::array<int, 7> statuses = {200, 400, 404, 405, 413, 415, 503};
  using Responses = std::array<std::uint64_t, statuses.size()>;

  explicit OtlpReceiver(OtlpIntake& intake) : intake_(intake) {}

  OtlpResponse receive_untrusted(const OtlpRequest& request);

  Responses responses() const noexcept;

 private:
  OtlpResponse answer(const OtlpRequest& request);
  OtlpResponse accept(const OtlpRequest& request, OtlpEncoding encoding);

  OtlpIntake& intake_;
  std::array<Counter, statuses.size()> responses_;
};

}  // namespace phosphor
