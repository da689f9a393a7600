// The current context: an optional one for each thread, for code that cannot be handed a Context,
// such as a library's callback or a log line. What takes a Context uses the one that it is given;
// only log lines (log_fields.h) and gRPC's clients (grpc.h), which are given none, read this one.
//
//   void serve(const Request& request) {
//     auto served = tracer.recv(extract_untrusted(headers_of(request)), "GET /cards");
//     const phosphor::ContextScope scope(served.context());
//     pool.post(phosphor::bind([] { tracer.note(phosphor::current(), "cache filled"); }));
//     …                                    // current() is served.context() until here
//   }
//
// A suspended coroutine lets other code run on its thread: phosphor/coroutine.h and phosphor/asio.h
// take its context away with it. libuv's callbacks: phosphor/uv.h.
//
// Threads: each has its own; bind() carries one to another. Failure: none; nothing here allocates.

#pragma once

#include <phosphor/context.h>
#include <phosphor/export.h>

#include <functional>
#include <type_traits>
#include <utility>

namespace phosphor {

// The context of the innermost ContextScope of this thread; the background outside of any.
PHOSPHOR_EXPORT Context current() noexcept;

namespace internal {
// Makes `context` current and returns what was.
PHOSPHOR_EXPORT Context exchange_current(Context context) noexcept;
}  // namespace internal

// Makes a context current for as long as it lives; then again what was current before. Scopes end
// in the reverse order of their beginning, as local variables do.
class [[nodiscard]] PHOSPHOR_EXPORT ContextScope {
 public:
  explicit ContextScope(Context context) noexcept
      : previous_(internal::exchange_current(std::move(context))) {}
  ContextScope(const ContextScope&) = delete;
  ContextScope& operator=(const ContextScope&) = delete;
  ~ContextScope() { internal::exchange_current(std::move(previous_)); }

 private:
  Context previous_;
};

// A function that runs with its context as the current one, wherever and however often it is
// called. As copyable and as safe for several threads as the function.
template <typename Function>
class BoundFunction {
 public:
  BoundFunction(Context context, Function function)
      : context_(std::move(context)), function_(std::move(function)) {}

  template <typename... Arguments>
  std::invoke_result_t<Function&, Arguments...> operator()(Arguments&&... arguments) {
    const ContextScope scope(context_);
    return std::invoke(function_, std::forward<Arguments>(arguments)...);
  }
  template <typename... Arguments>
  std::invoke_result_t<const Function&, Arguments...> operator()(Arguments&&... arguments) const {
    const ContextScope scope(context_);
    return std::invoke(function_, std::forward<Arguments>(arguments)...);
  }

 private:
  Context context_;
  Function function_;
};

// For thread pools: pool.post(bind(context, function)). Write phosphor::bind; std::bind would be
// found too.
template <typename Function>
BoundFunction<std::decay_t<Function>> bind(Context context, Function&& function) {
  return {std::move(context), std::forward<Function>(function)};
}

// With what is current here.
template <typename Function>
BoundFunction<std::decay_t<Function>> bind(Function&& function) {
  return {current(), std::forward<Function>(function)};
}

}  // namespace phosphor
