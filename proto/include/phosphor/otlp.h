// OTLP's traces: ExportTraceServiceRequest (the same bytes as TracesData) in protobuf and in JSON.
//
// Source: opentelemetry-proto v1, collector/trace/v1/trace_service.proto and docs/specification.md.
// The JSON mapping is OTLP's own: ids in hex of either case, enums as integers, lowerCamelCase
// keys, unknown fields ignored, 64-bit integers as strings or numbers, bytesValue in base64.
// Bytes come from anybody: see phosphor/datagram.h for what the decoders promise.
//
// Threads: pure functions over their arguments.

#pragma once

#include <phosphor/record_batch.h>
#include <phosphor/result.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace phosphor {

struct OtlpReport {
  std::uint64_t accepted_spans = 0;
  // Spans refused one by one (ids missing, zero or of a wrong length; times beyond the year 2262),
  // with the reason of the first for a person.
  std::uint64_t rejected_spans = 0;
  std::string first_rejection;
};

// Appends the request's spans to `out`. They refer to `bytes_untrusted` (protobuf) and to
// out.arena; both must outlive them. An Error says that the request as a whole is not readable;
// then nothing was appended. An empty request is a success.
Result<OtlpReport> decode_otlp_protobuf_untrusted(std::string_view bytes_untrusted,
                                                  RecordBatch& out);
Result<OtlpReport> decode_otlp_json_untrusted(std::string_view text_untrusted, RecordBatch& out);

// Writes spans as one TracesData message, those that follow each other with the same resource and
// scope (by pointer) sharing one ResourceSpans and ScopeSpans. Only what OTLP has is written: not
// the id texts, marks, side, service, peer or hostname. Appends to `out`.
void encode_otlp_protobuf(Slice<Span> spans, std::string& out);

}  // namespace phosphor
