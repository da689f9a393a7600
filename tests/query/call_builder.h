// Calls written down mark by mark, so that a test shows only what matters to it:
//
//   CallBuilder calls(trace_id);
//   calls.at("api", "h1").call(2, 1, "cards", "GET /cards").send(10us).recv(90us);
//   calls.at("cards", "h2").answer(2, 1, "api", "GET /cards").recv(30us).send(70us);
//
// Times are offsets from `trace_start`, on the clock of the host that the mark was made on. Strings
// must be literals: the batch refers to them.

#pragma once

#include <phosphor/record_batch.h>

#include <chrono>
#include <initializer_list>
#include <string_view>

namespace phosphor::test {

using namespace std::chrono_literals;

inline constexpr Timestamp trace_start = from_unix_nanoseconds(1'790'000'000'000'000'000);

class CallBuilder {
 public:
  explicit CallBuilder(TraceId trace_id) : trace_id_(trace_id) {}

  // Who makes the marks that follow.
  CallBuilder& at(std::string_view service, std::string_view hostname) {
    next_.hostname = hostname;
    service_ = service;
    return *this;
  }

  // The client's half of a call, to `peer`; the marks that follow are its.
  CallBuilder& call(std::uint64_t id, std::uint64_t parent, std::string_view peer,
                    std::string_view name) {
    begin(id, parent, CallSide::client, name);
    next_.origin = service_;
    next_.destination = peer;
    return *this;
  }

  // The server's half of a call, by `peer`.
  CallBuilder& answer(std::uint64_t id, std::uint64_t parent, std::string_view peer,
                      std::string_view name) {
    begin(id, parent, CallSide::server, name);
    next_.origin = peer;
    next_.destination = service_;
    return *this;
  }

  CallBuilder& async() {
    next_.async = true;
    return *this;
  }
  CallBuilder& spelled(std::string_view trace_id) {
    next_.trace_id_text = trace_id;
    return *this;
  }

  CallBuilder& send(std::chrono::nanoseconds time) {
    return mark(is_client() ? AnnotationType::client_send : AnnotationType::server_send, time);
  }
  CallBuilder& recv(std::chrono::nanoseconds time) {
    return mark(is_client() ? AnnotationType::client_recv : AnnotationType::server_recv, time);
  }
  CallBuilder& timeout(std::chrono::nanoseconds time) {
    return mark(AnnotationType::timeout, time);
  }
  CallBuilder& note(std::chrono::nanoseconds time, std::string_view name,
                    std::initializer_list<KeyValue> attributes = {}) {
    Annotation note = next_;
    note.type = AnnotationType::note;
    note.name = name;
    note.time = trace_start + time;
    note.attributes = batch_.arena.copy(attributes.begin(), attributes.size());
    batch_.annotations.push_back(note);
    return *this;
  }

  // Of the mark that was made last.
  CallBuilder& failed(std::string_view message) {
    batch_.annotations.back().status = StatusCode::error;
    batch_.annotations.back().status_message = message;
    return *this;
  }
  CallBuilder& with(std::initializer_list<KeyValue> attributes) {
    batch_.annotations.back().attributes = batch_.arena.copy(attributes.begin(), attributes.size());
    return *this;
  }
  CallBuilder& payload(std::string_view text) {
    batch_.annotations.back().payload = text;
    return *this;
  }

  const RecordBatch& batch() const { return batch_; }

 private:
  bool is_client() const { return next_.side == CallSide::client; }

  void begin(std::uint64_t id, std::uint64_t parent, CallSide side, std::string_view name) {
    next_.trace_id = trace_id_;
    next_.span_id = SpanId{id};
    next_.parent_id = SpanId{parent};
    next_.side = side;
    next_.name = name;
    next_.async = false;
  }

  CallBuilder& mark(AnnotationType type, std::chrono::nanoseconds time) {
    Annotation mark = next_;
    mark.type = type;
    mark.time = trace_start + time;
    batch_.annotations.push_back(mark);
    return *this;
  }

  TraceId trace_id_;
  std::string_view service_;
  Annotation next_;
  RecordBatch batch_;
};

}  // namespace phosphor::test
