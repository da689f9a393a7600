#include "client/c_api_handles.h"

using phosphor::AttributeValue;
using phosphor::internal::call_of;
using phosphor::internal::context_or_background;
using phosphor::internal::text_or_empty;

namespace {

template <typename Side>
phosphor_call* new_call(Side call) noexcept {
  return new (std::nothrow) phosphor_call{std::move(call)};
}

std::string_view bytes_or_empty(const void* bytes, std::size_t size) noexcept {
  if (bytes == nullptr) return {};
  return {static_cast<const char*>(bytes), size};
}

void attribute(phosphor_call* call, const char* key, AttributeValue value) noexcept {
  if (call != nullptr && key != nullptr) call_of(call).attribute(key, value);
}

}  // namespace

phosphor_call* phosphor_send(phosphor_tracer* tracer, const phosphor_context* context,
                             const char* destination, const char* operation) {
  if (tracer == nullptr) return nullptr;
  return new_call(tracer->tracer.send(context_or_background(context), text_or_empty(destination),
                                      text_or_empty(operation)));
}

phosphor_call* phosphor_recv(phosphor_tracer* tracer, const phosphor_context* extracted,
                             const char* operation) {
  if (tracer == nullptr) return nullptr;
  return new_call(tracer->tracer.recv(context_or_background(extracted), text_or_empty(operation)));
}

phosphor_call* phosphor_publish(phosphor_tracer* tracer, const phosphor_context* context,
                                const char* destination, const char* operation) {
  if (tracer == nullptr) return nullptr;
  return new_call(tracer->tracer.publish(context_or_background(context), text_or_empty(destination),
                                         text_or_empty(operation)));
}

phosphor_call* phosphor_consume(phosphor_tracer* tracer, const phosphor_context* extracted,
                                const char* operation) {
  if (tracer == nullptr) return nullptr;
  return new_call(
      tracer->tracer.consume(context_or_background(extracted), text_or_empty(operation)));
}

phosphor_context* phosphor_call_context(const phosphor_call* call) {
  return phosphor::internal::new_handle(call == nullptr ? phosphor::Context()
                                                        : call_of(call).context());
}

void phosphor_call_text(phosphor_call* call, const char* key, const char* value) {
  attribute(call, key, text_or_empty(value));
}

void phosphor_call_text_of(phosphor_call* call, const char* key, const char* value, size_t size) {
  attribute(call, key, bytes_or_empty(value, size));
}

void phosphor_call_bytes(phosphor_call* call, const char* key, const void* value, size_t size) {
  attribute(call, key, AttributeValue::bytes(bytes_or_empty(value, size)));
}

void phosphor_call_integer(phosphor_call* call, const char* key, int64_t value) {
  attribute(call, key, value);
}

void phosphor_call_real(phosphor_call* call, const char* key, double value) {
  attribute(call, key, value);
}

void phosphor_call_boolean(phosphor_call* call, const char* key, int value) {
  attribute(call, key, value != 0);
}

void phosphor_call_note(phosphor_call* call, const char* name) {
  if (call != nullptr) call_of(call).note(text_or_empty(name));
}

void phosphor_call_error(phosphor_call* call, const char* message) {
  if (call != nullptr) call_of(call).error(text_or_empty(message));
}

void phosphor_call_end(phosphor_call* call) {
  if (call == nullptr) return;
  if (auto* const client = std::get_if<phosphor::ClientCall>(&call->side)) client->recv();
  if (auto* const server = std::get_if<phosphor::ServerCall>(&call->side)) server->send();
  delete call;
}

void phosphor_call_timeout(phosphor_call* call) {
  if (call == nullptr) return;
  if (auto* const client = std::get_if<phosphor::ClientCall>(&call->side)) client->timeout();
  delete call;
}

void phosphor_call_abandon(phosphor_call* call) { delete call; }
