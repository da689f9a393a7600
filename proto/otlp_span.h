// What the two OTLP decoders share: what makes a span acceptable, and what a span of ours says that
// OTLP says elsewhere (the service in the resource, the side in the kind).
//
// Threads: pure functions over their arguments.

#pragma once

#include <phosphor/otlp.h>

#include <cstdint>
#include <string_view>

namespace phosphor {

// The reasons for which a span is rejected, as sentences for the person who sent it.
namespace rejection {
inline constexpr const char* trace_id = "a span's trace id is not 16 bytes, or all zero";
inline constexpr const char* span_id = "a span's span id is not 8 bytes, or all zero";
inline constexpr const char* parent_id = "a span's parent span id is neither empty nor 8 bytes";
inline constexpr const char* link_id = "a link's trace id is not 16 bytes or its span id not 8";
inline constexpr const char* time = "a time is beyond the year 2262, the end of our nanoseconds";
inline constexpr const char* utf8 = "a text is not UTF-8";
inline constexpr const char* depth = "attribute values are nested more than 32 deep";
inline constexpr const char* json_type = "a member has another JSON type than OTLP says";
}  // namespace rejection

// Numbers that a later OTLP may add are read as "not known".
SpanKind span_kind(std::uint64_t number) noexcept;
StatusCode otlp_status_code(std::uint64_t number) noexcept;

// False where our nanoseconds do not reach.
bool read_time(std::uint64_t unix_ns, Timestamp& time) noexcept;

// What a span of ours says that OTLP says elsewhere. Of its resource, the same for all spans that
// share it: service and hostname. Of itself: peer, side, marks and async.
void derive_resource_fields(Span& span) noexcept;
void derive_own_fields(Span& span) noexcept;

// Counts the last span of `out`: it stays and its own fields are derived if `why_not` is null; else
// it is taken out again, rejected for that reason.
void settle_last_span(const char* why_not, RecordBatch& out, OtlpReport& report);

}  // namespace phosphor
