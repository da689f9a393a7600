#include "collector/otlp_receiver.h"

#include "collector/ascii.h"

#include <fmt/core.h>

#include <algorithm>
#include <future>
#include <optional>
#include <utility>

namespace phosphor {

namespace {

// A backlog empties within a second; a store that fails (disk full) takes longer to mend.
constexpr std::chrono::seconds retry_soon{1};
constexpr std::chrono::seconds retry_later{5};

constexpr std::string_view traces_path = "/v1/traces";

std::optional<OtlpEncoding> encoding_of(std::string_view content_type) noexcept {
  const std::string_view media_type = trim(content_type.substr(0, content_type.find(';')));
  if (equal_ascii(media_type, "application/x-protobuf")) return OtlpEncoding::protobuf;
  if (equal_ascii(media_type, "application/json")) return OtlpEncoding::json;
  return std::nullopt;
}

OtlpResponse refuse(int status, OtlpEncoding encoding, RpcCode code, std::string_view message) {
  OtlpResponse response;
  response.status = status;
  response.content_type = content_type_of(encoding);
  response.body = write_rpc_status(encoding, code, message);
  return response;
}

OtlpResponse try_again(std::chrono::seconds when, OtlpEncoding encoding, std::string_view message) {
  OtlpResponse response = refuse(503, encoding, RpcCode::unavailable, message);
  response.retry_after = when;
  return response;
}

OtlpResponse refuse_body(const Error& error, OtlpEncoding encoding) {
  switch (error.code) {
    case ErrorCode::too_large:
      return refuse(413, encoding, RpcCode::resource_exhausted, error.message);
    case ErrorCode::resource_exhausted:
      return try_again(retry_soon, encoding, error.message);
    default:
      return refuse(400, encoding, RpcCode::invalid_argument, error.message);
  }
}

Result<OtlpReport> decode_untrusted(PendingExport& pending, OtlpEncoding encoding) {
  return encoding == OtlpEncoding::protobuf
             ? decode_otlp_protobuf_untrusted(pending.body, pending.records)
             : decode_otlp_json_untrusted(pending.body, pending.records);
}

OtlpResponse success(const OtlpReport& report, OtlpEncoding encoding) {
  OtlpResponse response;
  response.content_type = content_type_of(encoding);
  response.body = write_export_response(encoding, report.rejected_spans, report.first_rejection);
  return response;
}

}  // namespace

OtlpResponse OtlpReceiver::receive_untrusted(const OtlpRequest& request) {
  body_bytes_.add(request.body.size());
  OtlpResponse response = answer(request);
  const auto place = std::find(statuses.begin(), statuses.end(), response.status);
  responses_[static_cast<std::size_t>(place - statuses.begin())].add(1);
  return response;
}

OtlpResponse OtlpReceiver::answer(const OtlpRequest& request) {
  const std::optional<OtlpEncoding> encoding = encoding_of(request.content_type);
  const OtlpEncoding spoken = encoding.value_or(OtlpEncoding::json);
  if (request.path != traces_path) {
    return refuse(404, spoken, RpcCode::not_found,
                  fmt::format("only {} is served here: traces, no metrics or logs", traces_path));
  }
  if (request.method != "POST") {
    OtlpResponse response = refuse(405, spoken, RpcCode::unimplemented, "use POST");
    response.allow_post = true;
    return response;
  }
  if (!encoding) {
    return refuse(415, spoken, RpcCode::invalid_argument,
                  "the Content-Type must be application/x-protobuf or application/json");
  }
  return accept(request, *encoding);
}

OtlpResponse OtlpReceiver::accept(const OtlpRequest& request, OtlpEncoding encoding) {
  const Deadline deadline = std::chrono::steady_clock::now() + limits_.answer_deadline;
  const std::optional<ContentEncoding> compressed = content_encoding(request.content_encoding);
  if (!compressed) {
    return refuse(415, encoding, RpcCode::invalid_argument,
                  "the Content-Encoding must be gzip, deflate, zstd or identity");
  }
  std::unique_ptr<PendingExport> pending = pool_->take();
  const Result<void> body = take_body(request, *compressed, pending->body);
  if (!body.ok()) return refuse_body(body.error(), encoding);

  const ByteBudget::Reservation memory =
      memory_.reserve(pending->body.size() * limits_.memory_per_body_byte, deadline);
  if (!memory) return try_again(retry_soon, encoding, "too many requests are in work");
  const Result<OtlpReport> report = decode_untrusted(*pending, encoding);
  if (!report) return refuse_body(report.error(), encoding);
  spans_rejected_.add(report->rejected_spans);
  if (pending->records.empty()) return success(*report, encoding);
  return store(std::move(pending), *report, encoding, deadline);
}

Result<void> OtlpReceiver::take_body(const OtlpRequest& request, ContentEncoding encoding,
                                     std::string& body) {
  if (encoding != ContentEncoding::identity || request.body.size() > limits_.body_bytes) {
    return inflate_untrusted(request.body, encoding, limits_.body_bytes, body);
  }
  body.swap(request.body);
  return {};
}

OtlpResponse OtlpReceiver::store(std::unique_ptr<PendingExport> pending, const OtlpReport& report,
                                 OtlpEncoding encoding, Deadline deadline) {
  // Shared, because the writer may come to it when this thread has given up.
  const auto written = std::make_shared<std::promise<Result<void>>>();
  std::future<Result<void>> outcome = written->get_future();
  pending->settled = [written, pool = pool_](std::unique_ptr<PendingExport> answered,
                                             const Result<void>& result) {
    written->set_value(result);
    pool->give_back(std::move(answered));
  };
  if (!backlog_.push_export(pending, deadline)) {
    return try_again(retry_soon, encoding, "the backlog is full, or the collector is stopping");
  }
  if (outcome.wait_until(deadline) != std::future_status::ready) {
    return try_again(retry_later, encoding, "the store is too slow; the spans may still be kept");
  }
  const Result<void> result = outcome.get();
  if (!result.ok()) return try_again(retry_later, encoding, result.error().message);
  spans_accepted_.add(report.accepted_spans);
  return success(report, encoding);
}

OtlpReceiver::Counters OtlpReceiver::counters() const noexcept {
  Counters counters;
  for (std::size_t i = 0; i < statuses.size(); ++i) {
    counters.responses[i] = responses_[i].value();
  }
  counters.spans_accepted = spans_accepted_.value();
  counters.spans_rejected = spans_rejected_.value();
  counters.body_bytes = body_bytes_.value();
  return counters;
}

}  // namespace phosphor
