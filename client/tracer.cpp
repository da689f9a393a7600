#include <phosphor/tracer.h>

#include "client/annotation_record.h"
#include "client/checked_options.h"
#include "client/deadline.h"
#include "client/head_sampler.h"
#include "client/id_generator.h"
#include "client/note_payload.h"
#include "client/recorder.h"

#include <phosphor/propagation.h>

#include <utility>

namespace phosphor {
namespace {

SpanContext child_of(const SpanContext& parent) noexcept {
  SpanContext span;
  span.span_id = new_span_id();
  span.trace_id = parent.valid() ? parent.trace_id : new_trace_id();
  span.flags = parent.valid() ? parent.flags
                              : static_cast<std::uint8_t>(trace_flag_sampled | trace_flag_random);
  span.sampling_threshold = parent.sampling_threshold;
  return span;
}

// The flag and the threshold say what was decided.
void decide(HeadSampler& sampler, const SamplingQuestion& question, SpanContext& span) noexcept {
  const SamplingDecision decision = sampler.decide(question);
  span.flags = static_cast<std::uint8_t>(span.flags & ~trace_flag_sampled);
  if (decision.sampled) span.flags |= trace_flag_sampled;
  span.sampling_threshold = decision.threshold;
}

}  // namespace

Tracer::Tracer(TracerOptions options) noexcept : shutdown_timeout_(options.shutdown_timeout) {
  Result<CheckedOptions> checked = check(std::move(options), warnings_);
  if (!checked) {
    disabled_reason_ = checked.error().message;
    return;
  }
  Result<internal::Recorder*> started = internal::Recorder::start(*std::move(checked));
  if (!started) {
    disabled_reason_ = started.error().message;
    return;
  }
  recorder_ = *started;
}

// recorder_ stays as it is: see recorder_list.h.
Tracer::~Tracer() {
  shutdown(shutdown_timeout_);
  if (recorder_ != nullptr) recorder_->retire();
}

template <typename Begun>
Begun Tracer::begin(const Context& context, const Beginning& what) noexcept {
  internal::Recorder* const recorder = recorder_;
  if (recorder == nullptr) return Begun(context);
  const SpanContext& parent = context.span_context();
  HeadSampler& sampler = recorder->sampler();
  if (sampler.leaves_out_with(parent)) {
    recorder->count_sampled_out();
    return Begun(context);
  }
  SpanContext span = child_of(parent);
  span.side = CallSide::client;
  if (sampler.asked(parent)) {
    decide(sampler, {span.trace_id, context.trace_state(), what.destination, what.operation}, span);
  }
  if (!sampler.records(span)) {
    recorder->count_sampled_out();
    return Begun(context.with_span(span));
  }
  const SpanId parent_id = parent.valid() ? parent.span_id : SpanId{};
  return Begun(
      recorder,
      {context.with_span(span), parent_id, CallSide::client, what.async, span.flags | what.flags},
      what.destination, what.operation);
}

ClientCall Tracer::client_call(const Context& context, std::string_view destination,
                               std::string_view operation, bool async) noexcept {
  return begin<ClientCall>(context, {destination, operation, async, 0});
}

InternalSpan Tracer::internal_span(const Context& context, std::string_view operation) noexcept {
  return begin<InternalSpan>(context, {{}, operation, false, span_flag_internal});
}

ServerCall Tracer::server_call(const Context& extracted, std::string_view operation,
                               bool async) noexcept {
  internal::Recorder* const recorder = recorder_;
  if (recorder == nullptr) return ServerCall(extracted);
  // Both sides of a call share its span id, so the callee continues the caller's span.
  SpanContext span = extracted.span_context();
  HeadSampler& sampler = recorder->sampler();
  const bool asked = sampler.asked(span);
  std::uint32_t flags = span.flags;
  if (span.valid()) {
    flags |= span_flag_has_is_remote | (span.remote ? span_flag_is_remote : 0);
    span.remote = false;
  } else {
    span = child_of({});
    flags = span.flags;
  }
  span.side = CallSide::server;
  if (asked) {
    decide(sampler, {span.trace_id, extracted.trace_state(), recorder->service(), operation}, span);
    flags = (flags & ~std::uint32_t{trace_flag_sampled}) | (span.flags & trace_flag_sampled);
  }
  if (!sampler.records(span)) {
    recorder->count_sampled_out();
    if (asked) span.span_id = new_span_id();
    return ServerCall(extracted.with_span(span));
  }
  const std::string* const origin = extracted.value<OriginService>();
  return ServerCall(recorder, {extracted.with_span(span), SpanId{}, CallSide::server, async, flags},
                    origin == nullptr ? std::string_view() : *origin, operation);
}

ClientCall Tracer::publish(const Context& context, std::string_view destination,
                           std::string_view operation) noexcept {
  return client_call(context, destination, operation, true);
}

ServerCall Tracer::consume(const Context& extracted, std::string_view operation) noexcept {
  return server_call(extracted, operation, true);
}

void Tracer::note(const Context& context, std::string_view name, Attributes attributes) noexcept {
  internal::Recorder* const recorder = recorder_;
  const SpanContext& span = context.span_context();
  if (recorder == nullptr || !span.valid() || !recorder->sampler().records(span)) return;
  RecordHeader header;
  header.trace_id = span.trace_id;
  header.span_id = span.span_id;
  header.flags = span.flags;
  header.type = AnnotationType::note;
  header.side = span.side;
  header.time = recorder->now();
  NotePayload payload(name);
  payload.attributes(attributes);
  recorder->record(header, payload.written());
}

bool Tracer::flush(Clock::time_point deadline) noexcept {
  internal::Recorder* const recorder = recorder_;
  return recorder == nullptr || recorder->flush(deadline);
}

bool Tracer::shutdown(Clock::time_point deadline) noexcept {
  internal::Recorder* const recorder = recorder_;
  return recorder == nullptr || recorder->shutdown(deadline);
}

bool Tracer::flush(Clock::duration timeout) noexcept { return flush(deadline_after(timeout)); }

bool Tracer::shutdown(Clock::duration timeout) noexcept {
  return shutdown(deadline_after(timeout));
}

TracerCounters Tracer::counters() const noexcept {
  internal::Recorder* const recorder = recorder_;
  return recorder == nullptr ? TracerCounters{} : recorder->counters();
}

}  // namespace phosphor
