// Spans and annotations for tests, in a few words: a test says what matters to it, all else has a
// plain default.
//
//   RecordBuilder records;
//   records.client_send("c1").at(10ms).call("api", "cards").named("GET /cards");
//   records.span("s1").from(0ms).lasting(5ms).of("api").named("checkout").with("user", "u1");
//   store.write(records.batch());
//
// Ids are short texts: hex digits are the number, so that "c1" is span id 0xc1; the trace is 1
// unless in_trace() says otherwise. Times count from `test_epoch`. All texts are copied, so a
// builder may be given temporaries.

#pragma once

#include <phosphor/record_batch.h>

#include <chrono>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

namespace phosphor::test {

using namespace std::chrono_literals;

// 2026-09-21, an ordinary day.
inline constexpr Timestamp test_epoch = from_unix_nanoseconds(1'790'000'000'000'000'000);

constexpr Timestamp at_time(std::chrono::nanoseconds offset) { return test_epoch + offset; }

inline SpanId span_id(std::string_view hex) {
  return {std::strtoull(std::string(hex).c_str(), nullptr, 16)};
}

constexpr TraceId trace_id(std::uint64_t low) { return {0, low}; }

// What spans and annotations have in common. `Self` is the class that the calls return.
template <typename Self, typename Record>
class RecordWords {
 public:
  RecordWords(RecordBatch& batch, std::vector<Record>& records, std::size_t index)
      : batch_(batch), records_(records), index_(index) {}

  Self& in_trace(std::uint64_t low) { return set(&Record::trace_id, trace_id(low)); }
  Self& in_trace(TraceId id) { return set(&Record::trace_id, id); }
  Self& in_trace_called(std::string_view text) { return set(&Record::trace_id_text, copy(text)); }
  Self& called(std::string_view text) { return set(&Record::span_id_text, copy(text)); }
  Self& under(std::string_view parent) { return set(&Record::parent_id, span_id(parent)); }
  Self& under_called(std::string_view text) { return set(&Record::parent_id_text, copy(text)); }
  Self& named(std::string_view name) { return set(&Record::name, copy(name)); }
  Self& on_host(std::string_view name) { return set(&Record::hostname, copy(name)); }
  Self& async() { return set(&Record::async, true); }
  Self& with_flags(std::uint32_t flags) { return set(&Record::flags, flags); }
  Self& with_trace_state(std::string_view text) { return set(&Record::trace_state, copy(text)); }
  Self& ok() { return set(&Record::status, StatusCode::ok); }
  Self& failed(std::string_view message = "") {
    set(&Record::status_message, copy(message));
    return set(&Record::status, StatusCode::error);
  }

  Self& with(std::string_view key, const Value& value) {
    const Slice<KeyValue> old = record().attributes;
    std::vector<KeyValue> all(old.begin(), old.end());
    all.push_back({copy(key), value});
    return set(&Record::attributes, batch_.arena.copy(all));
  }
  Self& with(std::string_view key, std::string_view text) {
    return with(key, Value::string(copy(text)));
  }
  Self& with(std::string_view key, const char* text) { return with(key, std::string_view(text)); }
  Self& with(std::string_view key, int number) { return with(key, Value::integer(number)); }
  Self& with(std::string_view key, double number) { return with(key, Value::real(number)); }
  Self& with(std::string_view key, bool yes) { return with(key, Value::boolean(yes)); }

 protected:
  Record& record() { return records_[index_]; }
  std::string_view copy(std::string_view text) { return batch_.arena.copy(text); }

  template <typename Field>
  Self& set(Field Record::*field, const Field& value) {
    record().*field = value;
    return static_cast<Self&>(*this);
  }

  RecordBatch& batch_;

 private:
  std::vector<Record>& records_;
  std::size_t index_;
};

class AnnotationWords : public RecordWords<AnnotationWords, Annotation> {
 public:
  using RecordWords::RecordWords;

  AnnotationWords& at(std::chrono::nanoseconds offset) {
    return set(&Annotation::time, at_time(offset));
  }
  AnnotationWords& took(std::chrono::nanoseconds duration) {
    return set(&Annotation::duration, duration);
  }
  // Who calls whom.
  AnnotationWords& call(std::string_view origin, std::string_view destination) {
    set(&Annotation::origin, copy(origin));
    return set(&Annotation::destination, copy(destination));
  }
  AnnotationWords& on(CallSide side) { return set(&Annotation::side, side); }
  AnnotationWords& saying(std::string_view payload) {
    return set(&Annotation::payload, copy(payload));
  }
};

class SpanWords : public RecordWords<SpanWords, Span> {
 public:
  using RecordWords::RecordWords;

  SpanWords& from(std::chrono::nanoseconds offset) {
    set(&Span::end, at_time(offset));
    return set(&Span::start, at_time(offset));
  }
  SpanWords& lasting(std::chrono::nanoseconds duration) {
    return set(&Span::end, record().start + duration);
  }
  SpanWords& of(std::string_view service) { return set(&Span::service, copy(service)); }
  SpanWords& to(std::string_view peer) { return set(&Span::peer, copy(peer)); }
  SpanWords& kind(SpanKind kind) {
    const CallSide side = kind == SpanKind::client   ? CallSide::client
                          : kind == SpanKind::server ? CallSide::server
                                                     : CallSide::none;
    set(&Span::side, side);
    set(&Span::marks, Marks{side != CallSide::none, side != CallSide::none, false});
    return set(&Span::kind, kind);
  }
  SpanWords& event(std::chrono::nanoseconds offset, std::string_view name,
                   std::vector<KeyValue> attributes = {}) {
    const Slice<Event> old = record().events;
    std::vector<Event> all(old.begin(), old.end());
    all.push_back({at_time(offset), copy(name), batch_.arena.copy(attributes), 0});
    return set(&Span::events, batch_.arena.copy(all));
  }
  SpanWords& link(const Link& link) {
    const Slice<Link> old = record().links;
    std::vector<Link> all(old.begin(), old.end());
    all.push_back(link);
    return set(&Span::links, batch_.arena.copy(all));
  }
  SpanWords& produced_by(const Resource& resource) {
    return set(&Span::resource, batch_.arena.copy_one(resource));
  }
  SpanWords& recorded_by(const Scope& scope) {
    return set(&Span::scope, batch_.arena.copy_one(scope));
  }
  // The record itself, for what has no word here.
  Span& fields() { return record(); }
};

class RecordBuilder {
 public:
  AnnotationWords annotation(AnnotationType type, std::string_view call) {
    Annotation annotation;
    annotation.trace_id = trace_id(1);
    annotation.span_id = span_id(call);
    annotation.type = type;
    annotation.time = test_epoch;
    batch_.annotations.push_back(annotation);
    return {batch_, batch_.annotations, batch_.annotations.size() - 1};
  }
  AnnotationWords client_send(std::string_view call) {
    return annotation(AnnotationType::client_send, call);
  }
  AnnotationWords client_recv(std::string_view call) {
    return annotation(AnnotationType::client_recv, call);
  }
  AnnotationWords server_recv(std::string_view call) {
    return annotation(AnnotationType::server_recv, call);
  }
  AnnotationWords server_send(std::string_view call) {
    return annotation(AnnotationType::server_send, call);
  }
  AnnotationWords timeout(std::string_view call) {
    return annotation(AnnotationType::timeout, call);
  }
  AnnotationWords note(std::string_view call) { return annotation(AnnotationType::note, call); }

  // A whole span, of kind internal.
  SpanWords span(std::string_view id) {
    Span span;
    span.trace_id = trace_id(1);
    span.span_id = span_id(id);
    span.kind = SpanKind::internal;
    span.start = test_epoch;
    span.end = test_epoch;
    batch_.spans.push_back(span);
    return {batch_, batch_.spans, batch_.spans.size() - 1};
  }

  RecordBatch& batch() { return batch_; }

 private:
  RecordBatch batch_;
};

}  // namespace phosphor::test
