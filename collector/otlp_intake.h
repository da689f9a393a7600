// From the body of an OTLP request to the store and back: what both of OTLP's transports do alike.
//
// A body is inflated and decoded by the thread that calls, handed to the writer through the
// backlog, and settled when it has been written: success means that its spans survive `kill -9`.
// Whatever the outcome, sending the same spans again is harmless, for a store keeps one of each.
//
// Owner: `phosphor serve`; the backlog outlives it. Threads: any number may accept. Failure: an
// outcome with a code of the specification (opentelemetry-proto, docs/specification.md), never an
// exception.

#pragma once

#include "collector/backlog.h"
#include "collector/byte_budget.h"
#include "collector/counter.h"
#include "collector/export_pool.h"
#include "collector/inflate.h"
#include "collector/otlp_response.h"

#include <phosphor/otlp.h>
#include <phosphor/result.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

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

// A backlog empties within a second; a store that fails (disk full) takes longer to mend.
inline constexpr std::chrono::seconds retry_soon{1};
inline constexpr std::chrono::seconds retry_later{5};

// What became of a request.
struct OtlpOutcome {
  RpcCode code = RpcCode::ok;
  std::string message;                  // of a failure, for a person
  std::chrono::seconds retry_after{0};  // with `unavailable`: when to try again
  // With `ok`: how many spans were refused, and why the first of them.
  std::uint64_t rejected_spans = 0;
  std::string first_rejection;
};

class OtlpIntake {
 public:
  using Deadline = std::chrono::steady_clock::time_point;
  // Called once: by the thread that calls accept_untrusted(), or later by the writer.
  using Settled = std::function<void(const OtlpOutcome&)>;

  struct Counters {
    std::uint64_t spans_accepted = 0;  // written
    std::uint64_t spans_rejected = 0;  // one by one, told in a partial success
    std::uint64_t body_bytes = 0;      // as sent
  };

  OtlpIntake(Backlog& backlog, const OtlpLimits& limits);
  explicit OtlpIntake(Backlog& backlog) : OtlpIntake(backlog, OtlpLimits{}) {}

  // Takes the body; what is left in the string is memory for another one. Waits until the deadline
  // for memory and for room in the backlog, not for the write.
  void accept_untrusted(std::string& body, ContentEncoding compression, OtlpEncoding encoding,
                        Deadline deadline, Settled settled);

  const OtlpLimits& limits() const noexcept { return limits_; }
  Counters counters() const noexcept;

 private:
  // What an export that is on its way still needs when the intake may have gone.
  struct Shared {
    explicit Shared(std::size_t memory_bytes) : memory(memory_bytes) {}
    ByteBudget memory;
    ExportPool pool;
    Counter spans_accepted;
  };

  Result<void> take_body(std::string& from, ContentEncoding compression, std::string& body) const;
  void push(std::unique_ptr<PendingExport> pending, const OtlpReport& report,
            ByteBudget::Reservation memory, Deadline deadline, Settled settled);

  Backlog& backlog_;
  const OtlpLimits limits_;
  const std::shared_ptr<Shared> shared_;
  Counter spans_rejected_;
  Counter body_bytes_;
};

}  // namespace phosphor
