#include "proto/otlp_span.h"

#include <limits>

namespace phosphor {
namespace {

// The last of a key wins, as in a map. Attributes of another type are no names.
std::string_view text_attribute(Slice<KeyValue> attributes, std::string_view key) noexcept {
  std::string_view text;
  for (const KeyValue& attribute : attributes) {
    if (attribute.key != key || attribute.value.type() != ValueType::string) continue;
    text = attribute.value.as_string();
  }
  return text;
}

CallSide side_of(SpanKind kind) noexcept {
  switch (kind) {
    case SpanKind::client:
    case SpanKind::producer:
      return CallSide::client;
    case SpanKind::server:
    case SpanKind::consumer:
      return CallSide::server;
    case SpanKind::unspecified:
    case SpanKind::internal:
      break;
  }
  return CallSide::none;
}

}  // namespace

SpanKind span_kind(std::uint64_t number) noexcept {
  return number <= 5 ? static_cast<SpanKind>(number) : SpanKind::unspecified;
}

StatusCode otlp_status_code(std::uint64_t number) noexcept {
  return number <= 2 ? static_cast<StatusCode>(number) : StatusCode::unset;
}

bool read_time(std::uint64_t unix_ns, Timestamp& time) noexcept {
  if (unix_ns > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) return false;
  time = from_unix_nanoseconds(static_cast<std::int64_t>(unix_ns));
  return true;
}

void derive_resource_fields(Span& span) noexcept {
  if (span.resource == nullptr) return;
  span.service = text_attribute(span.resource->attributes, "service.name");
  span.hostname = text_attribute(span.resource->attributes, "host.name");
}

void derive_own_fields(Span& span) noexcept {
  span.peer = text_attribute(span.attributes, "peer.service");
  span.side = side_of(span.kind);
  span.marks.first = span.start != no_time;
  span.marks.last = span.end != no_time;
  // A producer's end says nothing of when its consumer was done, so such a pair bounds no clocks.
  span.async = span.kind == SpanKind::producer || span.kind == SpanKind::consumer;
}

void settle_last_span(const char* why_not, RecordBatch& out, OtlpReport& report) {
  if (why_not == nullptr) {
    derive_own_fields(out.spans.back());
    ++report.accepted_spans;
    return;
  }
  out.spans.pop_back();
  if (report.rejected_spans++ == 0) report.first_rejection = why_not;
}

}  // namespace phosphor
