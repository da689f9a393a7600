#include "collector/otlp_response.h"

#include "proto/json_text.h"

#include <fmt/format.h>

namespace phosphor {

namespace {

// Tags of fields 1 and 2: number << 3 | wire type (0 varint, 2 bytes).
constexpr char tag_1_varint = 0x08;
constexpr char tag_1_bytes = 0x0a;
constexpr char tag_2_bytes = 0x12;
constexpr char tag_3_bytes = 0x1a;

void append_varint(std::string& out, std::uint64_t value) {
  for (; value >= 0x80; value >>= 7) out.push_back(static_cast<char>((value & 0x7f) | 0x80));
  out.push_back(static_cast<char>(value));
}

void append_varint_field(std::string& out, char tag, std::uint64_t value) {
  if (value == 0) return;
  out.push_back(tag);
  append_varint(out, value);
}

void append_bytes_field(std::string& out, char tag, std::string_view bytes) {
  if (bytes.empty()) return;
  out.push_back(tag);
  append_varint(out, bytes.size());
  out.append(bytes);
}

std::string json_string(std::string_view text) {
  std::string quoted;
  append_json_string(text, quoted);
  return quoted;
}

}  // namespace

const char* content_type_of(OtlpEncoding encoding) noexcept {
  return encoding == OtlpEncoding::protobuf ? "application/x-protobuf" : "application/json";
}

std::string write_export_response(OtlpEncoding encoding, std::uint64_t rejected_spans,
                                  std::string_view message) {
  const bool whole = rejected_spans == 0 && message.empty();
  if (encoding == OtlpEncoding::json) {
    // 64-bit integers are strings in OTLP's JSON.
    if (whole) return "{}";
    return fmt::format(R"({{"partialSuccess":{{"rejectedSpans":"{}","errorMessage":{}}}}})",
                       rejected_spans, json_string(message));
  }
  std::string partial;
  append_varint_field(partial, tag_1_varint, rejected_spans);
  append_bytes_field(partial, tag_2_bytes, message);
  std::string response;
  append_bytes_field(response, tag_1_bytes, partial);
  return response;
}

std::string write_rpc_status(OtlpEncoding encoding, RpcCode code, std::string_view message) {
  const auto number = static_cast<std::uint64_t>(code);
  if (encoding == OtlpEncoding::json) {
    return fmt::format(R"({{"code":{},"message":{}}})", number, json_string(message));
  }
  std::string status;
  append_varint_field(status, tag_1_varint, number);
  append_bytes_field(status, tag_2_bytes, message);
  return status;
}

std::string write_rpc_status_with_retry(RpcCode code, std::string_view message,
                                        std::chrono::seconds retry_after) {
  std::string status = write_rpc_status(OtlpEncoding::protobuf, code, message);
  if (retry_after.count() <= 0) return status;
  // details: an Any of the type's URL and a RetryInfo, whose delay is a Duration in seconds.
  std::string delay;
  append_varint_field(delay, tag_1_varint, static_cast<std::uint64_t>(retry_after.count()));
  std::string retry;
  append_bytes_field(retry, tag_1_bytes, delay);
  std::string any;
  append_bytes_field(any, tag_1_bytes, "type.googleapis.com/google.rpc.RetryInfo");
  append_bytes_field(any, tag_2_bytes, retry);
  append_bytes_field(status, tag_3_bytes, any);
  return status;
}

const char* to_string(RpcCode code) noexcept {
  switch (code) {
    case RpcCode::ok:
      return "ok";
    case RpcCode::invalid_argument:
      return "invalid_argument";
    case RpcCode::not_found:
      return "not_found";
    case RpcCode::resource_exhausted:
      return "resource_exhausted";
    case RpcCode::unimplemented:
      return "unimplemented";
    case RpcCode::unavailable:
      return "unavailable";
  }
  return "unknown";
}

}  // namespace phosphor
