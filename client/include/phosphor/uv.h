// The current context (current.h) in libuv's callbacks.
//
//   phosphor::uv::InContext<uv_timer_t> timer;         // a uv_timer_t that has a context beside it
//   uv_timer_init(loop, &timer);
//   timer.context = served.context();
//   uv_timer_start(&timer, phosphor::uv::callback<on_timer>, 10, 0);  // on_timer(uv_timer_t*)
//
//   phosphor::uv::queue_work(loop, context, [] { … }, [] { … });
//
// The context lies in the object that libuv hands to the callback anyway: `data` stays yours, and
// nothing is allocated. Let it go (timer.context = {}) when the handle outlives its request.
//
// Threads: as libuv: the loop's, but that what queue_work does runs in libuv's pool.
// Failure: libuv's codes. Target: phosphor::client, and libuv's header and library.

#pragma once

#include <phosphor/current.h>

#include <uv.h>

#include <type_traits>
#include <utility>

namespace phosphor::uv {

// A handle or a request of libuv's, in place of the bare one.
template <typename Object>
struct InContext : Object {
  static_assert(std::is_trivially_copyable_v<Object>, "libuv's objects are C structs");

  InContext() noexcept : Object() {}
  explicit InContext(Context with) noexcept : Object(), context(std::move(with)) {}

  Context context;
};

namespace internal {

// `Object`: what the InContext is of; void where the function's argument says it.
template <auto function, typename Object, typename = decltype(function)>
struct Callback;

template <auto function, typename Object, typename Argument, typename... Rest>
struct Callback<function, Object, void (*)(Argument*, Rest...)> {
  using Bare = std::conditional_t<std::is_void_v<Object>, Argument, Object>;

  static void call(Argument* object, Rest... rest) {
    // libuv's own way: a uv_tcp_t begins with what a uv_stream_t is.
    auto* const in_context = static_cast<InContext<Bare>*>(reinterpret_cast<Bare*>(object));
    // A copy, as the callback may free its object.
    const ContextScope scope(in_context->context);
    function(object, rest...);
  }
};

}  // namespace internal

// `function` as a callback of libuv's that runs with the context of its first argument's object.
// Requires: that object is an InContext<Object>; `Object` is to be named where the callback's
// argument is of a more general type: callback<on_read, uv_tcp_t> for a uv_read_cb.
template <auto function, typename Object = void>
inline constexpr auto callback = &internal::Callback<function, Object>::call;

// Runs work() in libuv's pool, then after() in the loop's thread, both with the context. Neither
// may throw. Returns what uv_queue_work does; if that is not 0, neither is run. One allocation.
template <typename Work, typename After>
int queue_work(uv_loop_t* loop, const Context& context, Work work, After after) {
  struct Job : uv_work_t {
    Job(BoundFunction<Work>&& to_do, BoundFunction<After>&& then)
        : uv_work_t(), work(std::move(to_do)), after(std::move(then)) {}

    static void run(uv_work_t* request) { static_cast<Job*>(request)->work(); }
    // It cannot have been canceled: nobody else has the request.
    static void end(uv_work_t* request, int) {
      auto* const job = static_cast<Job*>(request);
      BoundFunction<After> then = std::move(job->after);
      delete job;
      then();
    }

    BoundFunction<Work> work;
    BoundFunction<After> after;
  };
  auto* const job =
      new Job(phosphor::bind(context, std::move(work)), phosphor::bind(context, std::move(after)));
  const int error = uv_queue_work(loop, job, &Job::run, &Job::end);
  if (error != 0) delete job;
  return error;
}

}  // namespace phosphor::uv
