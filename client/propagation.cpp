#include <phosphor/propagation.h>

#include "client/text.h"
#include "client/timeout_text.h"
#include "client/trace_parent.h"
#include "client/trace_state.h"

namespace phosphor {
namespace {

// W3C: a second traceparent makes both meaningless.
SpanContext extract_span(const HeaderReader& headers) {
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

std::string extract_origin(const HeaderReader& headers) {
  const auto value = headers.get(origin_header, 0);
  if (!value.has_value()) return {};
  std::string origin = cut(*value, max_name_bytes);
  make_utf8(origin.data(), origin.size());
  return origin;
}

}  // namespace

void inject(const Context& context, std::string_view origin_service, HeaderWriter& headers) {
  if (!origin_service.empty()) headers.set(origin_header, origin_service);
  if (const auto deadline = context.deadline(); deadline.has_value()) {
    headers.set(timeout_header, TimeoutText(*deadline - Context::Clock::now()).text());
  }
  if (!context.span_context().valid()) return;
  headers.set(traceparent_header, TraceParentText(context.span_context()).text());
  if (!context.trace_state().empty()) headers.set(tracestate_header, context.trace_state());
}

void inject(const ClientCall& call, HeaderWriter& headers) {
  inject(call.context(), call.origin(), headers);
}

Context extract_untrusted(const HeaderReader& headers, const Context& base) {
  Context context = base;
  if (const auto value = headers.get(timeout_header, 0); value.has_value()) {
    const auto timeout = read_timeout_untrusted(*value);
    if (timeout.has_value()) context = context.with_timeout(*timeout);
  }
  if (std::string origin = extract_origin(headers); !origin.empty()) {
    context = context.with_value<OriginService>(std::move(origin));
  }
  const SpanContext span = extract_span(headers);
  if (!span.valid()) return context.with_span({});
  return context.with_span(span, extract_trace_state(headers));
}

}  // namespace phosphor
