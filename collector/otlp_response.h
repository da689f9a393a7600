// The bodies that OTLP over HTTP answers with, in protobuf and in JSON: an
// ExportTraceServiceResponse, or a google.rpc.Status.
//
// Source: opentelemetry-proto, docs/specification.md, "OTLP/HTTP Response".
// Threads: pure functions. Failure: none.

#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace phosphor {

enum class OtlpEncoding : std::uint8_t { protobuf, json };

const char* content_type_of(OtlpEncoding encoding) noexcept;

// google.rpc.Code
enum class RpcCode : std::uint8_t {
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

}  // namespace phosphor
