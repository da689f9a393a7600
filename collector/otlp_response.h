// The messages that OTLP is answered with, in protobuf and in JSON: an ExportTraceServiceResponse,
// or a google.rpc.Status.
//
// Source: opentelemetry-proto, docs/specification.md, "OTLP/HTTP Response".
// Threads: pure functions. Failure: none.

#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace phosphor {

enum class OtlpEncoding : std::uint8_t { protobuf, json };

const char* content_type_of(OtlpEncoding encoding) noexcept;

// google.rpc.Code
enum class RpcCode : std::uint8_t {
  ok = 0,
  invalid_argument = 3,
  not_found = 5,
  resource_exhausted = 8,
  unimplemented = 12,
  unavailable = 14,
};

// `rejected_spans` 0 and no message: the whole request was accepted.
std::string write_export_response(OtlpEncoding encoding, std::uint64_t rejected_spans,
                                  std::string_view message);
std::string write_rpc_status(OtlpEncoding encoding, RpcCode code, std::string_view message);

// The same in protobuf, with a google.rpc.RetryInfo unless the time is 0: gRPC's way to say what
// HTTP says with Retry-After.
std::string write_rpc_status_with_retry(RpcCode code, std::string_view message,
                                        std::chrono::seconds retry_after);

// "ok", "unavailable" …
const char* to_string(RpcCode code) noexcept;

}  // namespace phosphor
