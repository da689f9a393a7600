#include "tests/e2e/spans.h"

#include <cstdio>
#include <protozero/pbf_writer.hpp>

namespace phosphor::test {

std::string ancestor_datagram(const AncestorAnnotation& annotation) {
  std::string bytes;
  protozero::pbf_writer message(bytes);
  const auto text = [&message](std::uint32_t field, const std::string& value) {
    if (!value.empty()) message.add_string(field, value);
  };
  text(1, annotation.trace_id);
  text(2, annotation.span_id);
  text(3, annotation.parent_id);
  message.add_enum(4, static_cast<std::int32_t>(annotation.type));
  message.add_int64(6, annotation.timestamp_us);
  text(8, annotation.hostname);
  text(9, annotation.origin);
  text(10, annotation.destination);
  return bytes;
}

std::string otlp_request(const std::string& trace_id, const std::string& note) {
  return R"({"resourceSpans":[{"resource":{"attributes":[)"
         R"({"key":"service.name","value":{"stringValue":"cards"}}]},)"
         R"("scopeSpans":[{"spans":[{"traceId":")" +
         trace_id +
         R"(","spanId":"00f067aa0ba902b7","name":"GET /cards","kind":2,)"
         R"("startTimeUnixNano":"1790000000000000000","endTimeUnixNano":"1790000000084000000",)"
         R"("attributes":[{"key":"note","value":{"stringValue":")" +
         note + R"("}}]}]}]}]})";
}

std::string numbered_trace_id(std::uint64_t number) {
  char digits[33];
  std::snprintf(digits, sizeof digits, "4bf92f3577b34da6%016llx",
                static_cast<unsigned long long>(number));
  return digits;
}

}  // namespace phosphor::test
