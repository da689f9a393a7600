#include "query/legacy_api.h"

#include "proto/value_text.h"
#include "query/json_writer.h"

#include <phosphor/id_text.h>

#include <algorithm>
#include <vector>

namespace phosphor {
namespace {

HttpResponse plain_text(int status, std::string body) {
  return {status, "text/plain; charset=utf-8", std::move(body) + "\n", {}};
}

const char* name_of(AnnotationType type) {
  constexpr const char* names[] = {"UNKNOWN",     "CLIENT_SEND", "CLIENT_RECV", "SERVER_RECV",
                                   "SERVER_SEND", "TIMEOUT",     "ANNOTATION"};
  return names[static_cast<std::size_t>(type)];
}

std::int64_t microseconds(std::int64_t nanoseconds) { return nanoseconds / 1000; }

// What the marks and events of a span have in common.
Annotation annotation_of(const Span& span) {
  Annotation annotation;
  annotation.trace_id = span.trace_id;
  annotation.span_id = span.span_id;
  annotation.parent_id = span.parent_id;
  annotation.trace_id_text = span.trace_id_text;
  annotation.span_id_text = span.span_id_text;
  annotation.parent_id_text = span.parent_id_text;
  annotation.hostname = span.hostname;
  const bool is_server = span.side == CallSide::server;
  annotation.origin = is_server ? span.peer : span.service;
  annotation.destination = span.side == CallSide::client ? span.peer : span.service;
  return annotation;
}

void add_mark(const Span& span, AnnotationType type, Timestamp time,
              std::vector<Annotation>& annotations) {
  if (time == no_time) return;
  Annotation mark = annotation_of(span);
  mark.type = type;
  mark.time = time;
  mark.payload = span.name;
  annotations.push_back(mark);
}

void add_ends(const Span& span, std::vector<Annotation>& annotations) {
  const bool is_client = span.side == CallSide::client;
  if (span.side == CallSide::none) {
    add_mark(span, AnnotationType::note, span.start, annotations);
    if (span.end != no_time) annotations.back().duration = span.end - span.start;
  } else {
    add_mark(span, is_client ? AnnotationType::client_send : AnnotationType::server_recv,
             span.start, annotations);
    add_mark(span, is_client ? AnnotationType::client_recv : AnnotationType::server_send, span.end,
             annotations);
  }
}

void add_annotations(const Span& span, std::vector<Annotation>& annotations) {
  const std::size_t first = annotations.size();
  add_ends(span, annotations);
  if (annotations.size() > first) annotations[first].attributes = span.attributes;
  for (const Event& event : span.events) {
    Annotation note = annotation_of(span);
    note.type = AnnotationType::note;
    note.time = event.time;
    note.payload = event.name;
    note.attributes = event.attributes;
    annotations.push_back(note);
  }
}

// A key or a value that is empty was left out of a pair.
void write_key_values(JsonWriter& json, Slice<KeyValue> attributes) {
  json.key("key_value").begin_array();
  std::string text;
  for (const KeyValue& attribute : attributes) {
    text.clear();
    append_text(attribute.value, text);
    json.begin_object().member_if("key", attribute.key).member_if("value", text).end_object();
  }
  json.end_array();
}

template <typename Id>
std::string spelled(std::string_view text, Id id) {
  if (!text.empty()) return std::string(text);
  return id.valid() ? to_hex(id) : "";
}

void write_annotation(JsonWriter& json, const Annotation& annotation) {
  json.begin_object().key("async").boolean(annotation.async);
  json.member("destination", annotation.destination);
  json.member_integer("duration", microseconds(annotation.duration.count()));
  json.member("hostname", annotation.hostname);
  write_key_values(json, annotation.attributes);
  json.member("origin", annotation.origin);
  json.member("parent_id", spelled(annotation.parent_id_text, annotation.parent_id));
  json.member("payload", annotation.payload);
  json.member("span_id", spelled(annotation.span_id_text, annotation.span_id));
  json.member_integer("timestamp", microseconds(unix_nanoseconds(annotation.time)));
  json.member("trace_id", spelled(annotation.trace_id_text, annotation.trace_id));
  json.member("type", name_of(annotation.type)).end_object();
}

}  // namespace

HttpResponse legacy_identity(std::string_view version) {
  std::string text;
  JsonWriter json(text, JsonWriter::Escapes::like_go);
  json.begin_object().member("name", "phosphor").member("version", version).end_object();
  return plain_text(200, std::move(text));
}

HttpResponse legacy_error(int status, std::string_view message) {
  std::string text;
  JsonWriter json(text, JsonWriter::Escapes::like_go);
  json.begin_object().member("error", message).end_object();
  return plain_text(status, std::move(text));
}

HttpResponse legacy_trace(const Trace& trace) { return plain_text(200, legacy_trace_json(trace)); }

std::string legacy_trace_json(const Trace& trace) {
  std::vector<Annotation> annotations = trace.annotations;
  for (const Span& span : trace.spans) {
    if (!span.call_id.valid()) add_annotations(span, annotations);
  }
  std::stable_sort(annotations.begin(), annotations.end(),
                   [](const Annotation& a, const Annotation& b) { return a.time < b.time; });
  std::string text;
  JsonWriter json(text, JsonWriter::Escapes::like_go);
  json.begin_object().key("trace").begin_object().key("annotations").begin_array();
  for (const Annotation& annotation : annotations) write_annotation(json, annotation);
  json.end_array().end_object().end_object();
  return text;
}

}  // namespace phosphor
