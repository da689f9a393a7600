#include <phosphor/context.h>

#include <doctest/doctest.h>

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

using namespace phosphor;
using namespace std::chrono_literals;
using Clock = Context::Clock;

namespace {

struct UserId {
  using Type = std::string;
};
struct Attempt {
  using Type = int;
};

// Something that one thread announces and another waits for.
class Gate {
 public:
  void open() {
    const std::lock_guard lock(mutex_);
    opened_ = true;
    changed_.notify_all();
  }
  void wait() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return opened_; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool opened_ = false;
};

constexpr auto forever = std::chrono::hours(1);  // longer than any test

}  // namespace

TEST_CASE("context: the background has nothing and is never done") {
  const Context context = Context::background();
  CHECK_FALSE(context.deadline().has_value());
  CHECK(context.err() == ContextError::none);
  CHECK_FALSE(context.done().reached());
  CHECK(context.value<UserId>() == nullptr);
  CHECK_FALSE(context.span_context().valid());
  CHECK(context.trace_state().empty());
  CHECK_FALSE(context.done().wait_for(0ms));
  std::atomic<bool> called{false};
  {
    const DoneCallback callback = context.done().call([&] { called = true; });
  }
  CHECK_FALSE(called);
}

TEST_CASE("context: values are found by the type of their key, the nearest first") {
  const Context outer = Context().with_value<UserId>("ada").with_value<Attempt>(1);
  const Context inner = outer.with_value<Attempt>(2).with_timeout(forever).with_cancel().context;
  CHECK(*inner.value<UserId>() == "ada");
  CHECK(*inner.value<Attempt>() == 2);
  CHECK(*outer.value<Attempt>() == 1);
}

TEST_CASE("context: a value lives as long as a context that has it") {
  const std::weak_ptr<const int> watch = [] {
    struct Shared {
      using Type = std::shared_ptr<const int>;
    };
    auto value = std::make_shared<const int>(7);
    const Context context = Context().with_value<Shared>(value);
    const std::weak_ptr<const int> weak = value;
    value.reset();
    CHECK(**context.value<Shared>() == 7);
    return weak;
  }();
  CHECK(watch.expired());
}

TEST_CASE("context: the earlier deadline holds") {
  const auto now = Clock::now();
  const Context soon = Context().with_deadline(now + 1h);
  CHECK(*soon.deadline() == now + 1h);
  CHECK(*soon.with_deadline(now + 2h).deadline() == now + 1h);
  CHECK(*soon.with_deadline(now + 30min).deadline() == now + 30min);
  CHECK(*soon.with_cancel().context.with_value<Attempt>(1).deadline() == now + 1h);
}

TEST_CASE("context: durations beyond all time do not overflow") {
  const Context context = Context().with_timeout(Clock::duration::max());
  CHECK(context.err() == ContextError::none);
  CHECK(Context().with_timeout(Clock::duration::min()).err() == ContextError::deadline_exceeded);
}

TEST_CASE("context: a deadline in the past is exceeded, below it too") {
  const Context late = Context().with_timeout(-1ms);
  CHECK(late.err() == ContextError::deadline_exceeded);
  auto [child, cancel] = late.with_cancel();
  CHECK(child.err() == ContextError::deadline_exceeded);
  cancel();
  CHECK(child.err() == ContextError::deadline_exceeded);  // it never changes
  CHECK(child.done().wait_for(forever));
}

TEST_CASE("context: waiting ends at the deadline") {
  const Context plain = Context().with_timeout(5ms);
  plain.done().wait();
  CHECK(plain.err() == ContextError::deadline_exceeded);
  const Context cancelable = Context().with_cancel().context.with_timeout(5ms);
  CHECK(cancelable.done().wait_for(forever));
  CHECK(cancelable.err() == ContextError::deadline_exceeded);
}

TEST_CASE("context: waiting ends at the given time if the context is not done") {
  const auto [context, cancel] = Context().with_timeout(forever).with_cancel();
  CHECK_FALSE(context.done().wait_for(1ms));
  CHECK_FALSE(context.done().wait_until(Clock::now() - 1s));
}

TEST_CASE("context: cancelling a parent cancels its children, not the other way round") {
  const auto [parent, cancel_parent] = Context().with_cancel();
  const auto [left, cancel_left] = parent.with_value<Attempt>(1).with_cancel();
  const auto [right, cancel_right] = parent.with_timeout(forever).with_cancel();
  const Context leaf = right.with_cancel().context.with_value<Attempt>(2);

  cancel_left();
  CHECK(left.err() == ContextError::canceled);
  CHECK(parent.err() == ContextError::none);
  CHECK(leaf.err() == ContextError::none);

  cancel_parent();
  cancel_parent();
  CHECK(parent.err() == ContextError::canceled);
  CHECK(right.err() == ContextError::canceled);
  CHECK(leaf.err() == ContextError::canceled);
  CHECK(parent.with_cancel().context.err() == ContextError::canceled);
  CHECK(parent.with_timeout(forever).err() == ContextError::canceled);
}

TEST_CASE("context: a dropped cancel function cancels nothing; an empty one does nothing") {
  const Context context = Context().with_cancel().context;
  CHECK(context.err() == ContextError::none);
  CancelFunction()();
}

TEST_CASE("context: cancelling wakes who waits, on the context and below") {
  const auto [parent, cancel] = Context().with_cancel();
  const Context child = parent.with_cancel().context.with_timeout(forever);
  std::thread on_parent([&, context = parent] { context.done().wait(); });
  std::thread on_child([&] { CHECK(child.done().wait_for(forever)); });
  cancel();
  on_parent.join();
  on_child.join();
}

TEST_CASE("context: a callback runs once, when canceled") {
  const auto [context, cancel] = Context().with_timeout(forever).with_cancel();
  int calls = 0;
  const DoneCallback callback = context.done().call([&] { ++calls; });
  const Context child = context.with_cancel().context;
  int child_calls = 0;
  const DoneCallback child_callback = child.done().call([&] { ++child_calls; });
  CHECK(calls == 0);
  cancel();
  cancel();
  CHECK(calls == 1);
  CHECK(child_calls == 1);
}

TEST_CASE("context: a callback on what is done already runs at once") {
  const auto [context, cancel] = Context().with_cancel();
  cancel();
  int calls = 0;
  const DoneCallback canceled = context.done().call([&] { ++calls; });
  const DoneCallback late = Context().with_timeout(-1s).done().call([&] { ++calls; });
  CHECK(calls == 2);
}

TEST_CASE("context: an unregistered callback does not run and lets go of what it holds") {
  const auto [context, cancel] = Context().with_timeout(forever).with_cancel();
  auto held = std::make_shared<int>(0);
  DoneCallback callback = context.done().call([held] { ++*held; });
  CHECK(held.use_count() == 2);
  DoneCallback moved = std::move(callback);
  CHECK(held.use_count() == 2);
  moved.unregister();
  CHECK(held.use_count() == 1);
  cancel();
  CHECK(*held == 0);
}

TEST_CASE("context: a callback on a deadline runs when it passes") {
  Gate gate;
  const Context context = Context().with_timeout(5ms);
  const DoneCallback later = Context().with_timeout(forever).done().call([] { FAIL("too early"); });
  const DoneCallback callback = context.done().call([&] { gate.open(); });
  gate.wait();
  CHECK(context.err() == ContextError::deadline_exceeded);
}

TEST_CASE("context: unregistering waits for a callback that runs in another thread") {
  const auto [context, cancel] = Context().with_cancel();
  Gate entered;
  std::atomic<bool> left{false};
  DoneCallback callback = context.done().call([&] {
    entered.open();
    for (int i = 0; i < 1000; ++i) std::this_thread::yield();
    left = true;
  });
  std::thread canceler([&, function = cancel] { function(); });
  entered.wait();
  callback.unregister();
  CHECK(left);
  canceler.join();
}

TEST_CASE("context: a callback may unregister itself, cancel, and let go of its context") {
  auto cancelable = std::make_unique<CancelableContext>(Context().with_cancel());
  const CancelFunction cancel = cancelable->cancel;
  DoneCallback callback;
  int calls = 0;
  callback = cancelable->context.done().call([&] {
    ++calls;
    cancel();
    callback.unregister();
    cancelable.reset();
  });
  cancel();
  CHECK(calls == 1);
}

TEST_CASE("context: all are marked before the first callback runs") {
  const auto [parent, cancel] = Context().with_cancel();
  const Context child = parent.with_cancel().context;
  bool child_was_done = false;
  const DoneCallback callback =
      parent.done().call([&] { child_was_done = child.done().reached(); });
  cancel();
  CHECK(child_was_done);
}

TEST_CASE("context: chains and trees of any depth are canceled and freed without recursion") {
  constexpr int depth = 200'000;
  const auto [root, cancel] = Context().with_cancel();
  Context context = root;
  for (int i = 0; i < depth; ++i) context = context.with_cancel().context;
  for (int i = 0; i < depth; ++i) context = context.with_value<Attempt>(i);
  CHECK(context.err() == ContextError::none);
  cancel();
  CHECK(context.err() == ContextError::canceled);
}

TEST_CASE("context: the trace state belongs to its trace") {
  SpanContext span;
  span.trace_id = {1, 2};
  span.span_id = {3};
  const Context context = Context().with_span(span, "a=1");
  CHECK(context.trace_state() == "a=1");
  SpanContext sibling = span;
  sibling.span_id = {4};
  CHECK(context.with_span(sibling).with_timeout(forever).trace_state() == "a=1");
  SpanContext other = span;
  other.trace_id = {9, 9};
  CHECK(context.with_span(other).trace_state().empty());
  CHECK(context.with_span(span, "").trace_state().empty());
}

// Meant for the thread sanitizer: every operation against every other.
TEST_CASE("context: children come and go while the parent is canceled") {
  for (int round = 0; round < 200; ++round) {
    const auto [parent, cancel] = Context().with_timeout(forever).with_cancel();
    std::atomic<int> calls{0};
    std::vector<std::thread> threads;
    for (int i = 0; i < 3; ++i) {
      threads.emplace_back([&, context = parent] {
        for (int n = 0; n < 20; ++n) {
          const auto [child, cancel_child] = context.with_cancel();
          const DoneCallback callback = child.done().call([&] { ++calls; });
          const Context leaf = child.with_value<Attempt>(n).with_cancel().context;
          if (n % 3 == 0) cancel_child();
          // It may be the parent's canceling that reaches the leaf, a moment later.
          if (n % 3 == 0) leaf.done().wait();
          if (n % 3 == 0) CHECK(leaf.err() == ContextError::canceled);
        }
        context.done().wait();
        const DoneCallback last = context.done().call([&] { ++calls; });
      });
    }
    threads.emplace_back([function = cancel] { function(); });
    for (std::thread& thread : threads) thread.join();
    CHECK(parent.err() == ContextError::canceled);
    CHECK(calls >= 3 * 8);  // seven canceled by themselves, and the last
  }
}

TEST_CASE("context: a child that is canceled while its parent is keeps no sibling from it") {
  for (int round = 0; round < 300; ++round) {
    const auto [parent, cancel] = Context().with_cancel();
    std::atomic<int> calls{0};
    std::vector<CancelableContext> children;
    std::vector<DoneCallback> callbacks;
    for (int i = 0; i < 8; ++i) {
      children.push_back(parent.with_cancel());
      callbacks.push_back(children.back().context.done().call([&] { ++calls; }));
    }
    std::thread one([&] { children[4].cancel(); });
    std::thread other([function = cancel] { function(); });
    one.join();
    other.join();
    for (const CancelableContext& child : children) {
      CHECK(child.context.err() == ContextError::canceled);
    }
    CHECK(calls == 8);
  }
}

TEST_CASE("context: a deadline and a cancellation race for one callback") {
  for (int round = 0; round < 100; ++round) {
    const auto [context, cancel] = Context().with_timeout(1ms).with_cancel();
    std::atomic<int> calls{0};
    {
      const DoneCallback callback = context.done().call([&] { ++calls; });
      context.done().wait_for(1ms);
      cancel();
      context.done().wait();
    }
    CHECK(calls == 1);
    const ContextError reason = context.err();
    CHECK(reason != ContextError::none);
    cancel();
    CHECK(context.err() == reason);
  }
}
