#include "collector/otlp_receiver.h"

#include "collector/ascii.h"

#include <fmt/core.h>

#include <algorithm>
#include <future>
#include <memory>
#include <optional>
#include <utility>

namespace phosphor {

namespace {

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

int status_of(RpcCode code) noexcept {
  switch (code) {
    case RpcCode::invalid_argument:
      return 400;
    case RpcCode::resource_exhausted:
      return 413;
    default:
      return 503;
  }
}

OtlpResponse response_of(const OtlpOutcome& outcome, OtlpEncoding encoding) {
  if (outcome.code != RpcCode::ok) {
    OtlpResponse response =
        refuse(status_of(outcome.code), encoding, outcome.code, outcome.message);
    response.retry_after = outcome.retry_after;
    return response;
  }
  OtlpResponse response;
  response.content_type = content_type_of(encoding);
  response.body = write_export_response(encoding, outcome.rejected_spans, outcome.first_rejection);
  return response;
}

OtlpOutcome too_late() {
  OtlpOutcome outcome;
  outcome.code = RpcCode::unavailable;
  outcome.message = "the store is too slow; the spans may still be kept";
  outcome.retry_after = retry_later;
  return outcome;
}

}  // namespace

OtlpResponse refuse_otlp(int status, std::string_view content_type, std::string_view message) {
  const RpcCode code = status == 413  ? RpcCode::resource_exhausted
                       : status < 500 ? RpcCode::invalid_argument
                                      : RpcCode::unavailable;
  return refuse(status, encoding_of(content_type).value_or(OtlpEncoding::json), code, message);
}

OtlpResponse OtlpReceiver::receive_untrusted(const OtlpRequest& request) {
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
  const auto deadline = std::chrono::steady_clock::now() + intake_.limits().answer_deadline;
  const std::optional<ContentEncoding> compression = content_encoding(request.content_encoding);
  if (!compression) {
    return refuse(415, encoding, RpcCode::invalid_argument,
                  "the Content-Encoding must be gzip, deflate, zstd or identity");
  }
  // Shared, because the writer may come to it when this thread has given up.
  const auto settled = std::make_shared<std::promise<OtlpOutcome>>();
  std::future<OtlpOutcome> outcome = settled->get_future();
  intake_.accept_untrusted(request.body, *compression, encoding, deadline,
                           [settled](const OtlpOutcome& told) { settled->set_value(told); });
  const bool in_time = outcome.wait_until(deadline) == std::future_status::ready;
  return response_of(in_time ? outcome.get() : too_late(), encoding);
}

OtlpReceiver::Responses OtlpReceiver::responses() const noexcept {
  Responses counts{};
  for (std::size_t i = 0; i < statuses.size(); ++i) counts[i] = responses_[i].value();
  return counts;
}

}  // namespace phosphor
