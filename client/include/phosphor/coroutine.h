// The current context in coroutines (C++20). A coroutine that is suspended lets other code run on
// its thread, and may go on in another one; its context goes with it, and whoever resumes it has
// its own back when the coroutine is suspended again or ends.
//
//   Task pay(Request request) {
//     phosphor::CoroutineContext here(request.context);
//     const Card card = co_await here(find_card(request));  // for each co_await of the coroutine
//     log(phosphor::current());                             // request.context, in whatever thread
//   }
//
// A coroutine type of your own does it by itself, if its promise derives from ContextPromise. One
// of the two for a coroutine, not both. ContextScopes within work as ever. For asio::awaitable
// there is phosphor/asio.h.
//
// Threads: as the coroutine, one after the other. Failure: none of its own; what the awaited throws
// is thrown. Nothing here allocates.

#pragma once

#include <phosphor/current.h>

#if !defined(__cpp_impl_coroutine)
#error "phosphor/coroutine.h needs C++20's coroutines"
#endif

#include <coroutine>
#include <type_traits>
#include <utility>

namespace phosphor {

class CoroutineContext;

namespace internal {

template <typename Awaitable>
decltype(auto) awaiter_of(Awaitable&& awaitable) {
  if constexpr (requires { std::forward<Awaitable>(awaitable).operator co_await(); }) {
    return std::forward<Awaitable>(awaitable).operator co_await();
  } else if constexpr (requires { operator co_await(std::forward<Awaitable>(awaitable)); }) {
    return operator co_await(std::forward<Awaitable>(awaitable));
  } else {
    return std::forward<Awaitable>(awaitable);
  }
}

// What a co_await of `Awaitable` asks: a reference if it is one that outlives the expression.
template <typename Awaitable>
using AwaiterOf =
    std::conditional_t<std::is_lvalue_reference_v<decltype(awaiter_of(std::declval<Awaitable>()))>,
                       decltype(awaiter_of(std::declval<Awaitable>())),
                       std::remove_reference_t<decltype(awaiter_of(std::declval<Awaitable>()))>>;

template <typename Awaiter>
class ContextAwaiter;

}  // namespace internal

// The context of one coroutine, as a local variable of it.
class [[nodiscard]] CoroutineContext {
 public:
  // Makes `context` current until the coroutine is suspended by an await that is wrapped below.
  explicit CoroutineContext(Context context = current()) noexcept : own_(std::move(context)) {
    enter();
  }
  CoroutineContext(const CoroutineContext&) = delete;
  CoroutineContext& operator=(const CoroutineContext&) = delete;
  // A coroutine that is destroyed while it is suspended changes nothing for who destroys it.
  ~CoroutineContext() {
    if (inside_) leave();
  }

  // The same awaitable, around which the context is left and entered again. Requires: awaited at
  // once, by the coroutine of this.
  template <typename Awaitable>
  internal::ContextAwaiter<internal::AwaiterOf<Awaitable>> operator()(Awaitable&& awaitable);

 private:
  template <typename Awaiter>
  friend class internal::ContextAwaiter;

  void enter() noexcept {
    outer_ = internal::exchange_current(std::move(own_));
    inside_ = true;
  }
  void leave() noexcept {
    own_ = internal::exchange_current(std::move(outer_));
    inside_ = false;
  }

  Context own_;    // while suspended: what was current within
  Context outer_;  // while running: what was current where it was resumed
  bool inside_ = false;
};

namespace internal {

template <typename Awaiter>
class ContextAwaiter {
 public:
  template <typename Awaitable>
  ContextAwaiter(CoroutineContext& context, Awaitable&& awaitable)
      : context_(context), awaiter_(awaiter_of(std::forward<Awaitable>(awaitable))) {}

  bool await_ready() noexcept(noexcept(std::declval<Awaiter&>().await_ready())) {
    return awaiter_.await_ready();
  }

  template <typename Promise>
  auto await_suspend(std::coroutine_handle<Promise> coroutine) noexcept(
      noexcept(std::declval<Awaiter&>().await_suspend(coroutine))) {
    left_ = true;
    context_.leave();
    // From the next line on another thread may run the coroutine, and end it: nothing of it is
    // touched unless the awaiter throws, when it is not suspended.
    EnterUnlessReturned guard{&context_, &left_};
    if constexpr (std::is_void_v<decltype(awaiter_.await_suspend(coroutine))>) {
      awaiter_.await_suspend(coroutine);
      guard.context = nullptr;
    } else {
      auto next = awaiter_.await_suspend(coroutine);
      guard.context = nullptr;
      return next;
    }
  }

  decltype(auto) await_resume() noexcept(noexcept(std::declval<Awaiter&>().await_resume())) {
    if (left_) context_.enter();
    return awaiter_.await_resume();
  }

 private:
  struct EnterUnlessReturned {
    CoroutineContext* context;
    bool* left;
    ~EnterUnlessReturned() {
      if (context == nullptr) return;
      *left = false;
      context->enter();
    }
  };

  CoroutineContext& context_;
  Awaiter awaiter_;
  bool left_ = false;
};

}  // namespace internal

template <typename Awaitable>
internal::ContextAwaiter<internal::AwaiterOf<Awaitable>> CoroutineContext::operator()(
    Awaitable&& awaitable) {
  return {*this, std::forward<Awaitable>(awaitable)};
}

// A base of promise types: their coroutines start with the context that was current where they were
// called, and keep it, or what they make of it, over every co_await.
//
//   struct promise_type : phosphor::ContextPromise {
//     auto final_suspend() noexcept { return keep_context(ResumeCaller{}); }
//     …
//   };
class ContextPromise {
 public:
  // Of a lazy coroutine. One that starts at once has std::suspend_never instead.
  auto initial_suspend() noexcept { return context_(std::suspend_always{}); }

  template <typename Awaitable>
  auto await_transform(Awaitable&& awaitable) {
    return context_(std::forward<Awaitable>(awaitable));
  }

 protected:
  // To be put around what final_suspend returns, and initial_suspend if you write one that
  // suspends.
  template <typename Awaiter>
  auto keep_context(Awaiter awaiter) noexcept {
    return context_(std::move(awaiter));
  }

 private:
  CoroutineContext context_;
};

}  // namespace phosphor
