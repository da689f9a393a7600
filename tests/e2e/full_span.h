// One OTLP request in which every field of the trace schema has a value, as JSON and as protobuf
// bytes, and what the trace API must say of it.
//
// Source of names and numbers: opentelemetry-proto v1, trace.proto, common.proto, resource.proto.
// Both forms are written by hand, so that they test our decoders and not our encoders.

#pragma once

#include <string>

namespace phosphor::test {

inline constexpr const char* full_span_trace_id = "0af7651916cd43dd8448eb211c80319c";

extern const char* const full_span_json;
std::string full_span_protobuf();

// JSON; only members that come from the sender.
extern const char* const full_span_expected;
extern const char* const full_span_resource_expected;
extern const char* const full_span_scope_expected;

}  // namespace phosphor::test
