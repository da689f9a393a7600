#include "client/c_api_handles.h"
#include "client/trace_parent.h"

#include <phosphor/propagation.h>

#include <cstring>
#include <string>

using phosphor::Context;
using phosphor::ContextError;
using phosphor::internal::context_or_background;
using phosphor::internal::new_handle;

namespace {

using Nanoseconds = std::chrono::nanoseconds;

int error_number(ContextError error) noexcept {
  if (error == ContextError::canceled) return PHOSPHOR_CANCELED;
  return error == ContextError::none ? PHOSPHOR_NOT_DONE : PHOSPHOR_DEADLINE_EXCEEDED;
}

// Headers by the caller's functions. Names that are asked for are literals, so they end with a zero
// byte; values may not, so they are copied.
class Reader final : public phosphor::HeaderReader {
 public:
  Reader(phosphor_get_header* function, void* carrier) noexcept
      : get_(function), carrier_(carrier) {}

  std::optional<std::string_view> get(std::string_view name, std::size_t index) const override {
    if (get_ == nullptr) return std::nullopt;
    const char* const value = get_(carrier_, std::string(name).c_str(), index);
    return value == nullptr ? std::nullopt : std::optional<std::string_view>(value);
  }

 private:
  phosphor_get_header* const get_;
  void* const carrier_;
};

class Writer final : public phosphor::HeaderWriter {
 public:
  Writer(phosphor_set_header* function, void* carrier) noexcept
      : set_(function), carrier_(carrier) {}

  void set(std::string_view name, std::string_view value) override {
    set_(carrier_, std::string(name).c_str(), std::string(value).c_str());
  }

 private:
  phosphor_set_header* const set_;
  void* const carrier_;
};

}  // namespace

phosphor_context* phosphor_context_with_timeout(const phosphor_context* parent,
                                                int64_t timeout_ns) {
  return new_handle(context_or_background(parent).with_timeout(Nanoseconds(timeout_ns)));
}

phosphor_context* phosphor_context_with_cancel(const phosphor_context* parent) {
  auto [context, cancel] = context_or_background(parent).with_cancel();
  return new_handle(std::move(context), std::move(cancel));
}

void phosphor_context_free(phosphor_context* context) { delete context; }

void phosphor_context_cancel(const phosphor_context* context) {
  if (context != nullptr) context->cancel();
}

int phosphor_context_error(const phosphor_context* context) {
  return context == nullptr ? PHOSPHOR_NOT_DONE : error_number(context->context.err());
}

int phosphor_context_wait(const phosphor_context* context, int64_t timeout_ns) {
  const Context waited = context_or_background(context);
  waited.done().wait_for(Nanoseconds(timeout_ns));
  return error_number(waited.err());
}

int64_t phosphor_context_remaining_ns(const phosphor_context* context) {
  const auto deadline = context_or_background(context).deadline();
  if (!deadline.has_value()) return PHOSPHOR_NO_DEADLINE;
  return Nanoseconds(*deadline - Context::Clock::now()).count();
}

void phosphor_context_trace_id(const phosphor_context* context, char text[33]) {
  if (text == nullptr) return;
  const phosphor::TraceId id = context_or_background(context).span_context().trace_id;
  if (id.valid()) write_hex(id, text);
  text[id.valid() ? phosphor::trace_id_hex_length : 0] = '\0';
}

void phosphor_context_span_id(const phosphor_context* context, char text[17]) {
  if (text == nullptr) return;
  const phosphor::SpanId id = context_or_background(context).span_context().span_id;
  if (id.valid()) write_hex(id, text);
  text[id.valid() ? phosphor::span_id_hex_length : 0] = '\0';
}

phosphor_context* phosphor_extract(const phosphor_context* base, phosphor_get_header* get,
                                   void* carrier) {
  const Reader headers(get, carrier);
  return new_handle(phosphor::extract_untrusted(static_cast<const phosphor::HeaderReader&>(headers),
                                                context_or_background(base)));
}

phosphor_context* phosphor_extract_traceparent(const phosphor_context* base,
                                               const char* traceparent, const char* tracestate) {
  auto get = [&](std::string_view name) -> std::optional<std::string_view> {
    const char* const value = name == phosphor::traceparent_header  ? traceparent
                              : name == phosphor::tracestate_header ? tracestate
                                                                    : nullptr;
    return value == nullptr ? std::nullopt : std::optional<std::string_view>(value);
  };
  return new_handle(phosphor::extract_untrusted(get, context_or_background(base)));
}

void phosphor_inject(const phosphor_call* call, phosphor_set_header* set, void* carrier) {
  if (call == nullptr || set == nullptr) return;
  const auto* const client = std::get_if<phosphor::ClientCall>(&call->side);
  if (client == nullptr) return;
  Writer headers(set, carrier);
  phosphor::inject(*client, static_cast<phosphor::HeaderWriter&>(headers));
}

void phosphor_call_traceparent(const phosphor_call* call, char text[56]) {
  if (text == nullptr) return;
  text[0] = '\0';
  if (call == nullptr) return;
  const phosphor::SpanContext& span = phosphor::internal::call_of(call).context().span_context();
  if (!span.valid()) return;
  const phosphor::TraceParentText written(span);
  std::memcpy(text, written.text().data(), written.text().size());
  text[written.text().size()] = '\0';
}
