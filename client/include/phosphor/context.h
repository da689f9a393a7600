// Context: what belongs to one request and is handed from call to call: where it is in its trace,
// how long it may take, whether somebody still wants it, and values of its own. Modelled on Go's.
//
//   auto [context, cancel] = request.with_timeout(200ms).with_cancel();
//   ClientCall call = tracer.send(context, "cards", "GET /cards/{id}");
//   …
//   cancel();  // nobody waits any more: everything derived from `context` is done
//
// A Context is immutable and cheap to copy (40 bytes, one reference count): pass it explicitly, as
// the first argument. Deriving a child never changes the parent. A child is done at the latest when
// its parent is. Forgetting to call `cancel` leaks nothing.
//
// Threads: any number may use copies of one Context at once, and one Context object for reading.
// Deadlines need no thread and no timer: err() reads the clock, waiting waits until then. Only a
// callback on a context with a deadline does: the first one starts one small thread for the whole
// process, which sleeps until the next such deadline. Callbacks run outside of all locks.
// Units: std::chrono::steady_clock. Failure: none; no memory ends the program, as operator new
// does.

#pragma once

#include <phosphor/baggage.h>
#include <phosphor/export.h>
#include <phosphor/span_context.h>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

namespace phosphor {

class CancelFunction;
class Done;
struct CancelableContext;

// Why a context is done. It never changes once it is not `none`.
enum class ContextError { none, canceled, deadline_exceeded };
PHOSPHOR_EXPORT const char* to_string(ContextError error) noexcept;

namespace internal {
struct ContextNode;
class DoneCallbackState;
PHOSPHOR_EXPORT void retain(ContextNode* node) noexcept;
PHOSPHOR_EXPORT void release(ContextNode* node) noexcept;

// Its address is the identity of a typed key.
template <typename Key>
PHOSPHOR_EXPORT inline constexpr char key_identity = 0;

// A counted reference to a node; null is the background.
class NodeReference {
 public:
  NodeReference() noexcept = default;
  explicit NodeReference(ContextNode* counted) noexcept : node_(counted) {}
  NodeReference(const NodeReference& other) noexcept : node_(other.node_) {
    if (node_ != nullptr) retain(node_);
  }
  NodeReference(NodeReference&& other) noexcept : node_(std::exchange(other.node_, nullptr)) {}
  NodeReference& operator=(NodeReference other) noexcept {
    std::swap(node_, other.node_);
    return *this;
  }
  ~NodeReference() {
    if (node_ != nullptr) release(node_);
  }

  ContextNode* get() const noexcept { return node_; }

 private:
  ContextNode* node_ = nullptr;
};
}  // namespace internal

class PHOSPHOR_EXPORT Context {
 public:
  using Clock = std::chrono::steady_clock;

  // The background: no deadline, never canceled, no values, in no trace.
  Context() noexcept = default;
  static Context background() noexcept { return {}; }

  // When this context is done at the latest.
  std::optional<Clock::time_point> deadline() const noexcept;

  // Something to ask, to wait for and to be called by when the context is done.
  Done done() const noexcept;

  ContextError err() const noexcept;

  // The value that the nearest with_value<Key> gave, or null. A key is a type of your own:
  //   struct UserId { using Type = std::string; };
  // It lives as long as this context. (A key that several shared libraries use must be visible to
  // all of them, else each has a key of its own.)
  template <typename Key>
  const typename Key::Type* value() const noexcept {
    return static_cast<const typename Key::Type*>(erased_value(&internal::key_identity<Key>));
  }

  template <typename Key>
  Context with_value(typename Key::Type value) const {
    return with_erased_value(&internal::key_identity<Key>,
                             std::make_shared<const typename Key::Type>(std::move(value)));
  }

  // A child, and the function that makes it and everything derived from it done.
  CancelableContext with_cancel() const;

  // A child that is done at `deadline`, or at the parent's if that is earlier.
  Context with_deadline(Clock::time_point deadline) const;
  Context with_timeout(Clock::duration timeout) const;

  // Where in its trace the code is. Not valid() outside of any trace.
  const SpanContext& span_context() const noexcept { return span_; }

  // W3C tracestate of the trace, or empty. Lives as long as this context.
  std::string_view trace_state() const noexcept;

  // A child at another place: in the same trace with its trace state, or in another without.
  Context with_span(const SpanContext& span) const noexcept {
    Context child(*this);
    child.span_ = span;
    return child;
  }
  // The same, with a trace state. `trace_state` is copied.
  Context with_span(const SpanContext& span, std::string_view trace_state) const;

  // Whether `other` is a copy of this, or was derived from a copy by moving to the same place.
  bool same_as(const Context& other) const noexcept;

  // The application's own names and values that travel with the request (baggage.h).
  Baggage baggage() const noexcept;
  Context with_baggage(Baggage baggage) const;

 private:
  friend class Done;
  friend class DoneCallback;

  const void* erased_value(const void* key) const noexcept;
  Context with_erased_value(const void* key, std::shared_ptr<const void> value) const;

  internal::NodeReference node_;
  SpanContext span_;
};

// Makes a context done, with ContextError::canceled. Copies cancel the same context; calling again
// does nothing. Runs the callbacks of the context and of its children before it returns; where
// another thread is canceling the same or a parent, that one does, perhaps a moment later.
// Threads: any. Dropping it does not cancel.
class PHOSPHOR_EXPORT CancelFunction {
 public:
  CancelFunction() noexcept = default;  // cancels nothing
  void operator()() const noexcept;

 private:
  friend class Context;
  explicit CancelFunction(internal::NodeReference node) noexcept : node_(std::move(node)) {}
  internal::NodeReference node_;
};

struct CancelableContext {
  Context context;
  CancelFunction cancel;
};

// A registered callback. Destroying it unregisters: afterwards the callback does not run, and does
// not run any more: the destructor waits for a run in another thread to end (not when the callback
// itself destroys it). Threads: one at a time.
class [[nodiscard]] PHOSPHOR_EXPORT DoneCallback {
 public:
  DoneCallback() noexcept = default;  // nothing registered
  DoneCallback(DoneCallback&&) noexcept = default;
  DoneCallback& operator=(DoneCallback&& other) noexcept;
  ~DoneCallback() { unregister(); }

  void unregister() noexcept;

 private:
  friend class Done;
  Context context_;
  std::shared_ptr<internal::DoneCallbackState> state_;
};

// The end of a context. To wait for it or for something of your own, whatever comes first, wait on
// your own condition variable and let a callback notify it. Threads: any.
class PHOSPHOR_EXPORT Done {
 public:
  bool reached() const noexcept { return context_.err() != ContextError::none; }

  // Returns when the context is done. The background never is.
  void wait() const noexcept;
  // Returns when the context is done (true) or at `time` (false).
  bool wait_until(Context::Clock::time_point time) const noexcept;
  bool wait_for(Context::Clock::duration time) const noexcept;

  // Runs `callback` exactly once when the context is done: in the thread that cancels, or in the
  // timer's at the deadline, or here and now if it is done already. It should be short and must not
  // throw. If no thread can be started, a deadline alone does not run it.
  DoneCallback call(std::function<void()> callback) const;

 private:
  friend class Context;
  explicit Done(Context context) noexcept : context_(std::move(context)) {}
  Context context_;
};

}  // namespace phosphor
