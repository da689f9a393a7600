#include "tests/e2e/full_span.h"

#include <protozero/pbf_writer.hpp>

#include <cstdint>
#include <utility>

namespace phosphor::test {

const char* const full_span_json = R"({
  "resourceSpans": [{
    "resource": {
      "attributes": [
        {"key": "service.name", "value": {"stringValue": "cards"}},
        {"key": "host.name", "value": {"stringValue": "host-7"}}
      ],
      "droppedAttributesCount": 2
    },
    "scopeSpans": [{
      "scope": {
        "name": "io.example.http", "version": "1.2.3",
        "attributes": [{"key": "scope.kind", "value": {"stringValue": "server"}}],
        "droppedAttributesCount": 3
      },
      "spans": [{
        "traceId": "0AF7651916CD43DD8448EB211C80319C",
        "spanId": "b7ad6b7169203331",
        "traceState": "congo=t61rcWkgMzE",
        "parentSpanId": "00f067aa0ba902b7",
        "flags": 769,
        "name": "GET /cards",
        "kind": 2,
        "startTimeUnixNano": "1790000000000000123",
        "endTimeUnixNano": "1790000000084000456",
        "attributes": [
          {"key": "http.route", "value": {"stringValue": "/cards"}},
          {"key": "cached", "value": {"boolValue": true}},
          {"key": "retries", "value": {"intValue": "3"}},
          {"key": "ratio", "value": {"doubleValue": 0.5}},
          {"key": "digest", "value": {"bytesValue": "AAEC/w=="}},
          {"key": "tags", "value": {"arrayValue": {"values": [
            {"stringValue": "a"}, {"intValue": "1"}]}}},
          {"key": "card", "value": {"kvlistValue": {"values": [
            {"key": "brand", "value": {"stringValue": "visa"}}]}}},
          {"key": "nothing", "value": {}}
        ],
        "droppedAttributesCount": 4,
        "events": [{
          "timeUnixNano": "1790000000010000000", "name": "cache miss",
          "attributes": [{"key": "cache.size", "value": {"intValue": "2048"}}],
          "droppedAttributesCount": 5
        }],
        "droppedEventsCount": 6,
        "links": [{
          "traceId": "4bf92f3577b34da6a3ce929d0e0e4736", "spanId": "1111111111111111",
          "traceState": "rojo=00f067aa0ba902b7",
          "attributes": [{"key": "reason", "value": {"stringValue": "retry"}}],
          "droppedAttributesCount": 7, "flags": 257
        }],
        "droppedLinksCount": 8,
        "status": {"message": "card is blocked", "code": 2}
      }],
      "schemaUrl": "https://example.org/scope/1"
    }],
    "schemaUrl": "https://example.org/resource/1"
  }]
})";

const char* const full_span_expected = R"({
  "span_id": "b7ad6b7169203331", "parent_id": "00f067aa0ba902b7",
  "name": "GET /cards", "service": "cards", "hostname": "host-7", "kind": "server",
  "start_unix_ns": "1790000000000000123", "end_unix_ns": "1790000000084000456",
  "status": {"code": "error", "message": "card is blocked"},
  "attributes": [
    {"key": "http.route", "type": "string", "value": "/cards"},
    {"key": "cached", "type": "bool", "value": true},
    {"key": "retries", "type": "int", "value": "3"},
    {"key": "ratio", "type": "double", "value": 0.5},
    {"key": "digest", "type": "bytes", "value": "AAEC/w=="},
    {"key": "tags", "type": "array", "value": [
      {"type": "string", "value": "a"}, {"type": "int", "value": "1"}]},
    {"key": "card", "type": "map", "value": [{"key": "brand", "type": "string", "value": "visa"}]},
    {"key": "nothing", "type": "empty"}
  ],
  "events": [{
    "time_unix_ns": "1790000000010000000", "name": "cache miss",
    "attributes": [{"key": "cache.size", "type": "int", "value": "2048"}],
    "dropped_attributes_count": 5
  }],
  "links": [{
    "trace_id": "4bf92f3577b34da6a3ce929d0e0e4736", "span_id": "1111111111111111",
    "trace_state": "rojo=00f067aa0ba902b7",
    "attributes": [{"key": "reason", "type": "string", "value": "retry"}],
    "dropped_attributes_count": 7, "flags": 257
  }],
  "trace_state": "congo=t61rcWkgMzE", "flags": 769,
  "dropped_attributes_count": 4, "dropped_events_count": 6, "dropped_links_count": 8
})";

const char* const full_span_resource_expected = R"({
  "attributes": [
    {"key": "service.name", "type": "string", "value": "cards"},
    {"key": "host.name", "type": "string", "value": "host-7"}
  ],
  "dropped_attributes_count": 2, "schema_url": "https://example.org/resource/1"
})";

const char* const full_span_scope_expected = R"({
  "name": "io.example.http", "version": "1.2.3",
  "attributes": [{"key": "scope.kind", "type": "string", "value": "server"}],
  "dropped_attributes_count": 3, "schema_url": "https://example.org/scope/1"
})";

namespace {

using Writer = protozero::pbf_writer;

// A message written by `fill`, as bytes.
template <typename Fill>
std::string message(Fill fill) {
  std::string bytes;
  Writer writer(bytes);
  fill(writer);
  return bytes;
}

// AnyValue: 1 string, 2 bool, 3 int, 4 double, 5 array, 6 kvlist, 7 bytes.
std::string string_value(const std::string& text) {
  return message([&](Writer& value) { value.add_string(1, text); });
}
std::string int_value(std::int64_t number) {
  return message([&](Writer& value) { value.add_int64(3, number); });
}

std::string key_value(const std::string& key, const std::string& value) {
  return message([&](Writer& pair) {
    pair.add_string(1, key);
    pair.add_message(2, value);
  });
}

std::string resource() {
  return message([](Writer& resource) {
    resource.add_message(1, key_value("service.name", string_value("cards")));
    resource.add_message(1, key_value("host.name", string_value("host-7")));
    resource.add_uint32(2, 2);
  });
}

std::string scope() {
  return message([](Writer& scope) {
    scope.add_string(1, "io.example.http");
    scope.add_string(2, "1.2.3");
    scope.add_message(3, key_value("scope.kind", string_value("server")));
    scope.add_uint32(4, 3);
  });
}

void add_attributes(Writer& span) {
  const std::string tags = message([](Writer& array) {
    array.add_message(1, string_value("a"));
    array.add_message(1, int_value(1));
  });
  const std::string card =
      message([](Writer& map) { map.add_message(1, key_value("brand", string_value("visa"))); });
  const std::pair<const char*, std::string> attributes[] = {
      {"http.route", string_value("/cards")},
      {"cached", message([](Writer& value) { value.add_bool(2, true); })},
      {"retries", int_value(3)},
      {"ratio", message([](Writer& value) { value.add_double(4, 0.5); })},
      {"digest", message([](Writer& value) { value.add_bytes(7, "\x00\x01\x02\xff", 4); })},
      {"tags", message([&](Writer& value) { value.add_message(5, tags); })},
      {"card", message([&](Writer& value) { value.add_message(6, card); })},
      {"nothing", std::string()},
  };
  for (const auto& [key, value] : attributes) span.add_message(9, key_value(key, value));
}

std::string event() {
  return message([](Writer& event) {
    event.add_fixed64(1, 1'790'000'000'010'000'000);
    event.add_string(2, "cache miss");
    event.add_message(3, key_value("cache.size", int_value(2048)));
    event.add_uint32(4, 5);
  });
}

std::string link() {
  return message([](Writer& link) {
    link.add_bytes(1, "\x4b\xf9\x2f\x35\x77\xb3\x4d\xa6\xa3\xce\x92\x9d\x0e\x0e\x47\x36", 16);
    link.add_bytes(2, "\x11\x11\x11\x11\x11\x11\x11\x11", 8);
    link.add_string(3, "rojo=00f067aa0ba902b7");
    link.add_message(4, key_value("reason", string_value("retry")));
    link.add_uint32(5, 7);
    link.add_fixed32(6, 257);
  });
}

std::string span() {
  return message([](Writer& span) {
    span.add_bytes(1, "\x0a\xf7\x65\x19\x16\xcd\x43\xdd\x84\x48\xeb\x21\x1c\x80\x31\x9c", 16);
    span.add_bytes(2, "\xb7\xad\x6b\x71\x69\x20\x33\x31", 8);
    span.add_string(3, "congo=t61rcWkgMzE");
    span.add_bytes(4, "\x00\xf0\x67\xaa\x0b\xa9\x02\xb7", 8);
    span.add_string(5, "GET /cards");
    span.add_enum(6, 2);
    span.add_fixed64(7, 1'790'000'000'000'000'123);
    span.add_fixed64(8, 1'790'000'000'084'000'456);
    add_attributes(span);
    span.add_uint32(10, 4);
    span.add_message(11, event());
    span.add_uint32(12, 6);
    span.add_message(13, link());
    span.add_uint32(14, 8);
    span.add_message(15, message([](Writer& status) {
                       status.add_string(2, "card is blocked");
                       status.add_enum(3, 2);
                     }));
    span.add_fixed32(16, 769);
  });
}

}  // namespace

std::string full_span_protobuf() {
  const std::string scope_spans = message([](Writer& scoped) {
    scoped.add_message(1, scope());
    scoped.add_message(2, span());
    scoped.add_string(3, "https://example.org/scope/1");
  });
  const std::string resource_spans = message([&](Writer& resourced) {
    resourced.add_message(1, resource());
    resourced.add_message(2, scope_spans);
    resourced.add_string(3, "https://example.org/resource/1");
  });
  return message([&](Writer& request) { request.add_message(1, resource_spans); });
}

}  // namespace phosphor::test
