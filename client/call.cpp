#include <phosphor/call.h>

#include "client/annotation_record.h"
#include "client/note_payload.h"
#include "client/recorder.h"
#include "client/sampling_state.h"

#include <phosphor/link_note.h>

#include <cxxabi.h>

#include <cstdlib>
#include <cstring>

namespace phosphor {
namespace internal {

RecorderReference::RecorderReference(Recorder* recorder) noexcept : recorder_(recorder) {
  if (recorder_ != nullptr) recorder_->open_call();
}

void RecorderReference::let_go() noexcept { recorder_->close_call(); }

}  // namespace internal

// `pending_` holds fields (client/annotation_record.h): the operation and the peer, if they have no
// numbers, and what waits for the last mark. A note of attributes is written from the peer on: the
// operation is not its name.
Call::Call(internal::Recorder* recorder, Start start, std::string_view peer,
           std::string_view operation) noexcept
    : recorder_(recorder),
      context_(std::move(start.context)),
      parent_id_(start.parent_id),
      flags_(start.flags),
      side_(start.side),
      async_(start.async),
      operation_(name_id(operation)),
      peer_(name_id(peer)) {
  PayloadWriter names(pending_.data(), pending_.size());
  if (operation_ == no_name && !operation.empty()) {
    names.text(FieldKind::name, operation, max_name_bytes);
  }
  operation_size_ = static_cast<std::uint16_t>(names.size());
  if (peer_ == no_name && !peer.empty()) names.text(FieldKind::peer, peer, max_name_bytes);
  names_size_ = pending_size_ = static_cast<std::uint16_t>(names.size());
  record_first(side_ == CallSide::client ? AnnotationType::client_send
                                         : AnnotationType::server_recv);
}

Call::Call(Call&& other) noexcept
    : recorder_(std::move(other.recorder_)),
      context_(std::move(other.context_)),
      parent_id_(other.parent_id_),
      start_bits_(other.start_bits_),
      flags_(other.flags_),
      side_(other.side_),
      status_(other.status_),
      async_(other.async_),
      operation_(other.operation_),
      peer_(other.peer_),
      operation_size_(other.operation_size_),
      names_size_(other.names_size_),
      pending_size_(other.pending_size_) {
  std::memcpy(pending_.data(), other.pending_.data(), pending_size_);
}

void Call::record(AnnotationType type, std::uint64_t reading_bits,
                  std::string_view payload) noexcept {
  const SpanContext& span = context_.span_context();
  recorder_.get()->record(payload, [&](RecordHeader& header) {
    header.trace_id = span.trace_id;
    header.span_id = span.span_id;
    header.parent_id = parent_id_;
    header.time = Reading::from_bits(reading_bits);
    header.start = Reading::from_bits(start_bits_);
    header.flags = flags_;
    header.name = type == AnnotationType::note ? no_name : operation_;
    header.peer = peer_;
    header.type = type;
    header.side = side_;
    header.status = status_;
    header.async = async_;
  });
}

void Call::record_first(AnnotationType type) noexcept {
  start_bits_ = recorder_.get()->now().bits();
  const std::string_view names(pending_.data(), names_size_);
  const SampledTraceState sampled_state(context_);
  const std::string_view state = sampled_state.text();
  if (state.empty()) return record(type, start_bits_, names);
  NotePayload payload({});
  payload.append(names);
  payload.text(FieldKind::trace_state, state, max_payload_bytes);
  record(type, start_bits_, payload.written());
}

void Call::record_last(AnnotationType type) noexcept {
  if (!ended()) end(type, recorder_.get()->now().bits());
}

void Call::record_last(AnnotationType type, Timestamp time) noexcept {
  if (!ended()) end(type, Reading::of_time(time).bits());
}

void Call::end(AnnotationType type, std::uint64_t reading_bits) noexcept {
  record(type, reading_bits, {pending_.data(), pending_size_});
  recorder_ = {};
}

void Call::record_pending() noexcept {
  if (pending_size_ == names_size_) return;
  const std::size_t size = pending_size_ - std::size_t{operation_size_};
  record(AnnotationType::note, recorder_.get()->now().bits(),
         {pending_.data() + operation_size_, size});
  pending_size_ = names_size_;
}

void Call::add_attribute(std::string_view key, const AttributeValue& value) noexcept {
  auto fits = [&] {
    PayloadWriter writer(pending_.data(), pending_.size(), pending_size_);
    const bool written = writer.attribute(key, value);
    pending_size_ = static_cast<std::uint16_t>(writer.size());
    return written;
  };
  if (fits()) return;
  record_pending();
  if (fits()) return;
  NotePayload payload({});
  payload.append(peer());
  payload.attributes({{key, value}});
  record(AnnotationType::note, recorder_.get()->now().bits(), payload.written());
}

void Call::note(std::string_view name, Attributes attributes) noexcept {
  if (!ended()) note_at(recorder_.get()->now().bits(), name, attributes);
}

void Call::note_at(Timestamp time, std::string_view name, Attributes attributes) noexcept {
  if (!ended()) note_at(Reading::of_time(time).bits(), name, attributes);
}

void Call::note_at(std::uint64_t reading_bits, std::string_view name,
                   Attributes attributes) noexcept {
  NotePayload payload(name);
  payload.append(peer());
  payload.attributes(attributes);
  record(AnnotationType::note, reading_bits, payload.written());
}

void Call::link(const SpanContext& other, Attributes attributes) noexcept {
  if (ended() || !other.valid()) return;
  char trace_id[trace_id_hex_length];
  char span_id[span_id_hex_length];
  write_hex(other.trace_id, trace_id);
  write_hex(other.span_id, span_id);
  NotePayload payload(link_note_name);
  payload.append(peer());
  payload.attributes({{link_trace_id_key, std::string_view(trace_id, sizeof trace_id)},
                      {link_span_id_key, std::string_view(span_id, sizeof span_id)}});
  payload.attributes(attributes);
  record(AnnotationType::note, recorder_.get()->now().bits(), payload.written());
}

void Call::follows_from(const SpanContext& other) noexcept {
  link(other, {{link_kind_key, link_follows_from}});
}

void Call::ok() noexcept {
  if (!failed()) status_ = StatusCode::ok;
}

void Call::exception_of_type(const char* type, std::string_view message) noexcept {
  if (ended()) return;
  char* const name =
      type == nullptr ? nullptr : abi::__cxa_demangle(type, nullptr, nullptr, nullptr);
  note("exception",
       {{"exception.type", name != nullptr ? name : type}, {"exception.message", message}});
  std::free(name);
  error(message);
}

void Call::error(std::string_view message) noexcept {
  if (ended()) return;
  status_ = StatusCode::error;
  auto fits = [&] {
    PayloadWriter writer(pending_.data(), pending_.size(), pending_size_);
    const bool written = writer.text(FieldKind::status_message, message, max_value_bytes);
    pending_size_ = static_cast<std::uint16_t>(writer.size());
    return written;
  };
  if (fits()) return;
  record_pending();
  if (fits()) return;
  NotePayload payload({});
  payload.append(peer());
  payload.text(FieldKind::status_message, message, max_value_bytes);
  record(AnnotationType::note, recorder_.get()->now().bits(), payload.written());
}

void Call::end_message() noexcept {
  if (ended()) return;
  record_pending();
  recorder_ = {};
}

void Call::abandon(std::string_view message) noexcept {
  if (status_ != StatusCode::error) error(message);
  record_pending();
  note("abandoned");
  recorder_ = {};
}

std::string_view ClientCall::origin() const noexcept {
  return ended() ? std::string_view() : recorder()->service();
}

void ClientCall::record_recv() noexcept {
  if (async()) return end_message();
  record_last(AnnotationType::client_recv);
}

void ClientCall::recv_at(Timestamp time) noexcept {
  if (async()) return end_message();
  record_last(AnnotationType::client_recv, time);
}

void ClientCall::timeout() noexcept {
  if (async()) return end_message();
  if (!failed()) error("the caller stopped waiting");
  record_last(AnnotationType::timeout);
}

void ClientCall::end_forgotten() noexcept {
  const ContextError reason = context().err();
  if (async()) {
    end_message();
  } else if (reason == ContextError::none) {
    abandon("the caller left without an answer");
  } else {
    if (!failed()) error(to_string(reason));
    timeout();
  }
}

void ServerCall::record_send() noexcept {
  if (async()) return end_message();
  record_last(AnnotationType::server_send);
}

void ServerCall::send_at(Timestamp time) noexcept {
  if (async()) return end_message();
  record_last(AnnotationType::server_send, time);
}

void InternalSpan::record_end() noexcept { record_last(AnnotationType::client_recv); }

void InternalSpan::end_at(Timestamp time) noexcept {
  record_last(AnnotationType::client_recv, time);
}

void ServerCall::end_forgotten() noexcept {
  if (async()) {
    end_message();
  } else {
    abandon("the callee left without an answer");
  }
}

}  // namespace phosphor
