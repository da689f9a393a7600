#include <phosphor/propagation.h>

#include "client/b3_headers.h"
#include "client/parent_request_id.h"
#include "client/sampling_state.h"
#include "client/text.h"
#include "client/timeout_text.h"
#include "client/trace_parent.h"
#include "client/trace_state.h"
#include "client/uber_baggage.h"
#include "client/uber_trace_id.h"

namespace phosphor {
namespace {

// Several headers are one list; more of them than members can be in it are an attack or a mistake.
constexpr std::size_t max_baggage_headers = max_baggage_members;

// The trace that a caller's B3 or Jaeger headers mark as being debugged.
struct DebuggedTrace {
  using Type = TraceId;
};

CarriedSpan carried_by(const Context& context) noexcept {
  const TraceId* const debugged = context.value<DebuggedTrace>();
  const SpanContext& span = context.span_context();
  return {span, debugged != nullptr && *debugged == span.trace_id};
}

// --- inject -------------------------------------------------------------------------------------

void inject_trace_context(const Context& context, HeaderWriter& headers) {
  headers.set(traceparent_header, TraceParentText(context.span_context()).text());
  const SampledTraceState state(context);
  if (!state.text().empty()) headers.set(tracestate_header, state.text());
}

void inject_timeout(const Context& context, HeaderWriter& headers) {
  const auto deadline = context.deadline();
  if (!deadline.has_value()) return;
  headers.set(timeout_header, TimeoutText(*deadline - Context::Clock::now()).text());
}

void inject_service(std::string_view name, std::string_view service, HeaderWriter& headers) {
  if (!service.empty()) headers.set(name, service);
}

// What a format says of the call. Requires: the context is in one.
void inject_span(PropagationFormat format, const Context& context, HeaderWriter& headers) {
  switch (format) {
    case PropagationFormat::trace_context:
      return inject_trace_context(context, headers);
    case PropagationFormat::b3:
      return inject_b3(carried_by(context), headers);
    case PropagationFormat::b3_multi:
      return inject_b3_multi(carried_by(context), headers);
    case PropagationFormat::jaeger:
      return headers.set(uber_trace_id_header, UberTraceIdText(carried_by(context)).text());
    case PropagationFormat::typhon:
      return headers.set(parent_request_id_header,
                         ParentRequestIdText(context.span_context()).text());
    case PropagationFormat::baggage:
    case PropagationFormat::phosphor:
      return;
  }
}

// What it says beside that, within a trace or not.
void inject_rest(PropagationFormat format, const Context& context, HeaderWriter& headers) {
  if (format == PropagationFormat::phosphor) return inject_timeout(context, headers);
  if (format == PropagationFormat::jaeger) return inject_uber_baggage(context.baggage(), headers);
  if (format != PropagationFormat::baggage) return;
  const Baggage baggage = context.baggage();
  if (!baggage.empty()) headers.set(baggage_header, baggage.text());
}

// --- extract ------------------------------------------------------------------------------------

// W3C: a second traceparent makes both meaningless.
SpanContext extract_trace_parent(const HeaderReader& headers) {
  const auto value = headers.get(traceparent_header, 0);
  if (!value.has_value() || headers.get(traceparent_header, 1).has_value()) return {};
  return read_trace_parent_untrusted(*value);
}

// W3C: several headers are one list, in their order.
std::string extract_trace_state(const HeaderReader& headers) {
  TraceStateReader reader;
  for (std::size_t i = 0; i < max_trace_state_headers; ++i) {
    const auto value = headers.get(tracestate_header, i);
    if (!value.has_value()) return reader.finish();
    if (!reader.add_untrusted(*value)) return {};
  }
  return {};
}

Context extract_trace_context(const HeaderReader& headers, const Context& context) {
  const SpanContext span = extract_trace_parent(headers);
  return span.valid() ? context.with_span(span, extract_trace_state(headers)) : context;
}

Context with_carried(const CarriedSpan& carried, const Context& context) {
  if (!carried.span.valid()) return context;
  const Context moved = context.with_span(carried.span);
  return carried.debug ? moved.with_value<DebuggedTrace>(carried.span.trace_id) : moved;
}

std::string_view first(const HeaderReader& headers, std::string_view name) {
  return headers.get(name, 0).value_or(std::string_view());
}

Context extract_baggage(const HeaderReader& headers, const Context& context) {
  Baggage baggage;
  for (std::size_t i = 0; i < max_baggage_headers; ++i) {
    const auto value = headers.get(baggage_header, i);
    if (!value.has_value()) break;
    baggage = Baggage::read_untrusted(*value, baggage);
  }
  return baggage.empty() ? context : context.with_baggage(std::move(baggage));
}

Context extract_jaeger(const HeaderReader& headers, const Context& context) {
  Baggage baggage = extract_uber_baggage_untrusted(headers, context.baggage());
  const Context loaded = baggage.text().data() == context.baggage().text().data()
                             ? context
                             : context.with_baggage(std::move(baggage));
  return with_carried(read_uber_trace_id_untrusted(first(headers, uber_trace_id_header)), loaded);
}

Context extract_origin(std::string_view name, const HeaderReader& headers, const Context& context) {
  std::string origin = cut(first(headers, name), max_name_bytes);
  if (origin.empty()) return context;
  make_utf8(origin.data(), origin.size());
  return context.with_value<OriginService>(std::move(origin));
}

Context extract_phosphor(const HeaderReader& headers, const Context& context) {
  const auto timeout = read_timeout_untrusted(first(headers, timeout_header));
  return extract_origin(origin_header, headers,
                        timeout.has_value() ? context.with_timeout(*timeout) : context);
}

// What the caller called its current service is our origin.
Context extract_typhon(const HeaderReader& headers, const Context& context) {
  const bool has_origin = headers.get(origin_header, 0).has_value();
  return with_carried(
      read_parent_request_id_untrusted(first(headers, parent_request_id_header)),
      extract_origin(has_origin ? origin_header : current_service_header, headers, context));
}

Context extract_format(PropagationFormat format, const HeaderReader& headers,
                       const Context& context) {
  switch (format) {
    case PropagationFormat::trace_context:
      return extract_trace_context(headers, context);
    case PropagationFormat::baggage:
      return extract_baggage(headers, context);
    case PropagationFormat::b3:
    case PropagationFormat::b3_multi:
      return with_carried(extract_b3_untrusted(headers), context);
    case PropagationFormat::jaeger:
      return extract_jaeger(headers, context);
    case PropagationFormat::phosphor:
      return extract_phosphor(headers, context);
    case PropagationFormat::typhon:
      return extract_typhon(headers, context);
  }
  return context;
}

}  // namespace

void inject(const Context& context, std::string_view origin_service, HeaderWriter& headers,
            const Propagation& propagation) {
  const bool typhon = propagation.has(PropagationFormat::typhon);
  if (typhon || propagation.has(PropagationFormat::phosphor)) {
    inject_service(origin_header, origin_service, headers);
  }
  if (typhon) inject_service(current_service_header, origin_service, headers);
  for (const PropagationFormat format : propagation) {
    if (context.span_context().valid()) inject_span(format, context, headers);
    inject_rest(format, context, headers);
  }
}

void inject(const ClientCall& call, HeaderWriter& headers, const Propagation& propagation) {
  inject(call.context(), call.origin(), headers, propagation);
}

Context extract_untrusted(const HeaderReader& headers, const Context& base,
                          const Propagation& propagation) {
  Context context = base.with_span({});
  for (const PropagationFormat format : propagation) {
    context = extract_format(format, headers, context);
  }
  return context;
}

}  // namespace phosphor
