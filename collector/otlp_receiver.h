// OTLP over HTTP: from a request's parts to a response's. No sockets; serve.cpp mounts it.
//
// A request is inflated and decoded in the thread that calls, handed to the writer through the
// backlog, and answered when it has been written: 200 means that its spans survive `kill -9`.
// Whatever the answer, sending the same spans again is harmless, for a store keeps one of each.
//
// Owner: `phosphor serve`; the backlog outlives it. Threads: receive_untrusted() and the counters
// by any number; each call blocks for at most OtlpLimits::answer_deadline. Failure: a status of the
// specification (opentelemetry-proto, docs/specification.md), never an exception.

#pragma once

#include "collector/backlog.h"
#include "collector/byte_budget.h"
#include "collector/counter.h"
#include "collector/export_pool.h"
#include "collector/inflate.h"
#include "collector/otlp_response.h"

#include <phosphor/otlp.h>
#include <phosphor/result.h>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace phosphor {

struct OtlpLimits {
  // Of a body as sent, and inflated: what the specification recommends.
  std::size_t body_bytes = std::size_t{64} << 20;
  // Of all requests in work together, bodies and what they are decoded to.
  std::size_t memory_bytes = std::size_t{1} << 30;
  // What a byte of a body becomes in memory: usual spans take 2, the smallest possible ones 16.
  std::size_t memory_per_body_byte = 16;
  // Below the 10 seconds after which exporters give up by default, so that they hear an answer.
  std::chrono::milliseconds answer_deadline{8'000};
};

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

class OtlpReceiver {
 public:
  // The statuses that a request can have, and a place for each in `responses`.
  static constexpr std::array<int, 7> statuses = {200, 400, 404, 405, 413, 415, 503};

  struct Counters {
    std::array<std::uint64_t, statuses.size()> responses{};
    std::uint64_t spans_accepted = 0;  // written
    std::uint64_t spans_rejected = 0;  // one by one, told in a partial success
    std::uint64_t body_bytes = 0;      // as sent
  };

  OtlpReceiver(Backlog& backlog, const OtlpLimits& limits)
      : backlog_(backlog),
        limits_(limits),
        memory_(limits.memory_bytes),
        pool_(std::make_shared<ExportPool>()) {}
  explicit OtlpReceiver(Backlog& backlog) : OtlpReceiver(backlog, OtlpLimits{}) {}

  OtlpResponse receive_untrusted(const OtlpRequest& request);

  Counters counters() const noexcept;

 private:
  using Deadline = std::chrono::steady_clock::time_point;

  OtlpResponse answer(const OtlpRequest& request);
  OtlpResponse accept(const OtlpRequest& request, OtlpEncoding encoding);
  Result<void> take_body(const OtlpRequest& request, ContentEncoding encoding, std::string& body);
  OtlpResponse store(std::unique_ptr<PendingExport> pending, const OtlpReport& report,
                     OtlpEncoding encoding, Deadline deadline);

  Backlog& backlog_;
  const OtlpLimits limits_;
  ByteBudget memory_;
  const std::shared_ptr<ExportPool> pool_;
  std::array<Counter, statuses.size()> responses_;
  Counter spans_accepted_;
  Counter spans_rejected_;
  Counter body_bytes_;
};

}  // namespace phosphor
