#include "collector/otlp_intake.h"

#include <utility>

namespace phosphor {

namespace {

OtlpOutcome try_again(std::chrono::seconds when, std::string message) {
  OtlpOutcome outcome;
  outcome.code = RpcCode::unavailable;
  outcome.message = std::move(message);
  outcome.retry_after = when;
  return outcome;
}

OtlpOutcome refused(const Error& error) {
  if (error.code == ErrorCode::resource_exhausted) return try_again(retry_soon, error.message);
  OtlpOutcome outcome;
  outcome.code =
      error.code == ErrorCode::too_large ? RpcCode::resource_exhausted : RpcCode::invalid_argument;
  outcome.message = error.message;
  return outcome;
}

OtlpOutcome success(const OtlpReport& report) {
  OtlpOutcome outcome;
  outcome.rejected_spans = report.rejected_spans;
  outcome.first_rejection = report.first_rejection;
  return outcome;
}

Result<OtlpReport> decode_untrusted(PendingExport& pending, OtlpEncoding encoding) {
  return encoding == OtlpEncoding::protobuf
             ? decode_otlp_protobuf_untrusted(pending.body, pending.records)
             : decode_otlp_json_untrusted(pending.body, pending.records);
}

}  // namespace

OtlpIntake::OtlpIntake(Backlog& backlog, const OtlpLimits& limits)
    : backlog_(backlog), limits_(limits), shared_(std::make_shared<Shared>(limits.memory_bytes)) {}

void OtlpIntake::accept_untrusted(std::string& body, ContentEncoding compression,
                                  OtlpEncoding encoding, Deadline deadline, Settled settled) {
  body_bytes_.add(body.size());
  std::unique_ptr<PendingExport> pending = shared_->pool.take();
  const Result<void> taken = take_body(body, compression, pending->body);
  if (!taken.ok()) return settled(refused(taken.error()));

  ByteBudget::Reservation memory =
      shared_->memory.reserve(pending->body.size() * limits_.memory_per_body_byte, deadline);
  if (!memory) return settled(try_again(retry_soon, "too many requests are in work"));
  const Result<OtlpReport> report = decode_untrusted(*pending, encoding);
  if (!report) return settled(refused(report.error()));
  spans_rejected_.add(report->rejected_spans);
  if (pending->records.empty()) return settled(success(*report));
  push(std::move(pending), *report, std::move(memory), deadline, std::move(settled));
}

Result<void> OtlpIntake::take_body(std::string& from, ContentEncoding compression,
                                   std::string& body) const {
  if (compression != ContentEncoding::identity || from.size() > limits_.body_bytes) {
    return inflate_untrusted(from, compression, limits_.body_bytes, body);
  }
  body.swap(from);
  return {};
}

void OtlpIntake::push(std::unique_ptr<PendingExport> pending, const OtlpReport& report,
                      ByteBudget::Reservation memory, Deadline deadline, Settled settled) {
  const auto held = std::make_shared<ByteBudget::Reservation>(std::move(memory));
  pending->settled = [shared = shared_, held, report, settled](
                         std::unique_ptr<PendingExport> answered, const Result<void>& written) {
    shared->pool.give_back(std::move(answered));
    if (!written.ok()) return settled(try_again(retry_later, written.error().message));
    shared->spans_accepted.add(report.accepted_spans);
    settled(success(report));
  };
  if (!backlog_.push_export(pending, deadline)) {
    settled(try_again(retry_soon, "the backlog is full, or the collector is stopping"));
  }
}

OtlpIntake::Counters OtlpIntake::counters() const noexcept {
  return {shared_->spans_accepted.value(), spans_rejected_.value(), body_bytes_.value()};
}

}  // namespace phosphor
