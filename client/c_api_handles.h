// What the handles of phosphor/phosphor.h are.
//
// Each is made with new and deleted by the C function that gives it back. Threads: as there.

#pragma once

#include <phosphor/context.h>
#include <phosphor/phosphor.h>
#include <phosphor/tracer.h>

#include <new>
#include <string_view>
#include <utility>
#include <variant>

struct phosphor_tracer {
  phosphor::Tracer tracer;
  const char* unknown_options;  // a disabled_reason that comes before the Tracer's; or null
};

struct phosphor_context {
  phosphor::Context context;
  phosphor::CancelFunction cancel;
};

struct phosphor_call {
  std::variant<phosphor::ClientCall, phosphor::ServerCall> side;
};

namespace phosphor::internal {

inline std::string_view text_or_empty(const char* text) noexcept {
  return text == nullptr ? std::string_view() : std::string_view(text);
}

inline Context context_or_background(const phosphor_context* handle) noexcept {
  return handle == nullptr ? Context() : handle->context;
}

inline phosphor_context* new_handle(Context context, CancelFunction cancel = {}) noexcept {
  return new (std::nothrow) phosphor_context{std::move(context), std::move(cancel)};
}

// Of either side. Requires: not null.
inline const Call& call_of(const phosphor_call* handle) noexcept {
  if (const auto* const client = std::get_if<ClientCall>(&handle->side)) return *client;
  return *std::get_if<ServerCall>(&handle->side);
}
inline Call& call_of(phosphor_call* handle) noexcept {
  return const_cast<Call&>(call_of(static_cast<const phosphor_call*>(handle)));
}

}  // namespace phosphor::internal
