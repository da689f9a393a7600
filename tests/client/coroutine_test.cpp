// The current context in coroutines: of a type that keeps it by itself, and of one that does not.

#include <phosphor/coroutine.h>

#include <doctest/doctest.h>

#include <atomic>
#include <exception>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

using namespace phosphor;

namespace {

struct Name {
  using Type = std::string;
};

Context named(const char* name) { return Context().with_value<Name>(name); }

std::string name_of_current() {
  const Context context = current();
  const std::string* const name = context.value<Name>();
  return name == nullptr ? "background" : *name;
}

// A lazy coroutine without a result, which resumes who awaits it. `Base` is its promise's base.
template <typename Base>
class BasicTask {
 public:
  struct promise_type;
  using Handle = std::coroutine_handle<promise_type>;

  BasicTask(BasicTask&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
  ~BasicTask() {
    if (handle_ != nullptr) handle_.destroy();
  }

  void resume() { handle_.resume(); }
  bool done() const { return handle_.done(); }

  bool await_ready() const noexcept { return false; }
  std::coroutine_handle<> await_suspend(std::coroutine_handle<> caller) noexcept {
    handle_.promise().caller = caller;
    return handle_;
  }
  void await_resume() {
    if (handle_.promise().thrown) std::rethrow_exception(handle_.promise().thrown);
  }

 private:
  explicit BasicTask(Handle handle) : handle_(handle) {}
  Handle handle_;
};

struct ResumeCaller {
  bool await_ready() const noexcept { return false; }
  template <typename Promise>
  std::coroutine_handle<> await_suspend(std::coroutine_handle<Promise> ended) noexcept {
    return ended.promise().caller;
  }
  void await_resume() const noexcept {}
};

struct PlainPromise {
  std::suspend_always initial_suspend() noexcept { return {}; }

 protected:
  ResumeCaller keep_context(ResumeCaller awaiter) noexcept { return awaiter; }
};

template <typename Base>
struct BasicTask<Base>::promise_type : Base {
  BasicTask get_return_object() { return BasicTask(Handle::from_promise(*this)); }
  auto final_suspend() noexcept { return this->keep_context(ResumeCaller{}); }
  void return_void() {}
  void unhandled_exception() { thrown = std::current_exception(); }

  std::coroutine_handle<> caller = std::noop_coroutine();
  std::exception_ptr thrown;
};

using Task = BasicTask<ContextPromise>;
using PlainTask = BasicTask<PlainPromise>;

using Seen = std::vector<std::string>;

// Something to wait for: open() resumes the one coroutine that does.
class Gate {
 public:
  void open() { waiting_.resume(); }

  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> coroutine) noexcept { waiting_ = coroutine; }
  void await_resume() const noexcept {}

 private:
  std::coroutine_handle<> waiting_;
};

// --- the examples -------------------------------------------------------------------------------

Task look_twice(Seen& seen) {
  seen.push_back(name_of_current());
  co_await std::suspend_always{};
  seen.push_back(name_of_current());
}

PlainTask look_twice(Context context, Seen& seen) {
  CoroutineContext here(std::move(context));
  seen.push_back(name_of_current());
  co_await here(std::suspend_always{});
  seen.push_back(name_of_current());
}

}  // namespace

TEST_CASE("coroutine: it has the context of where it was called, its resumers keep theirs") {
  Seen seen;
  Task task = [&] {
    const ContextScope scope(named("caller"));
    return look_twice(seen);
  }();
  CHECK(seen.empty());
  const ContextScope scope(named("first"));
  task.resume();
  CHECK(name_of_current() == "first");
  std::thread([&] {
    task.resume();
    seen.push_back(name_of_current());
  }).join();
  CHECK(task.done());
  CHECK(seen == Seen{"caller", "caller", "background"});
  CHECK(name_of_current() == "first");
}

TEST_CASE("coroutine: of a type that knows nothing of contexts, with one as a local variable") {
  Seen seen;
  PlainTask task = look_twice(named("own"), seen);
  const ContextScope scope(named("first"));
  task.resume();
  CHECK(name_of_current() == "first");
  std::thread([&] {
    task.resume();
    seen.push_back(name_of_current());
  }).join();
  CHECK(task.done());
  CHECK(seen == Seen{"own", "own", "background"});
}

TEST_CASE("coroutine: scopes within hold over a co_await, and end where they end") {
  Seen seen;
  auto coroutine = [](Seen& names) -> Task {
    {
      const ContextScope scope(named("within"));
      co_await std::suspend_always{};
      names.push_back(name_of_current());
    }
    names.push_back(name_of_current());
  };
  Task task = coroutine(seen);
  task.resume();
  CHECK(name_of_current() == "background");
  const ContextScope scope(named("resumer"));
  task.resume();
  CHECK(seen == Seen{"within", "background"});
  CHECK(name_of_current() == "resumer");
}

TEST_CASE("coroutine: two of them take turns on a thread") {
  Seen seen;
  auto called_in = [&](const char* name) {
    const ContextScope scope(named(name));
    return look_twice(seen);
  };
  Task a = called_in("a");
  Task b = called_in("b");
  a.resume();
  b.resume();
  a.resume();
  b.resume();
  CHECK(seen == Seen{"a", "b", "a", "b"});
  CHECK(name_of_current() == "background");
}

TEST_CASE("coroutine: one awaits another, each with its own, also when it throws") {
  auto inner = [](Seen& names, Gate& gate, bool fails) -> Task {
    const ContextScope scope(named("inner"));
    co_await gate;
    names.push_back(name_of_current());
    if (fails) throw std::runtime_error("failed");
  };
  auto outer = [&inner](Seen& names, Gate& gate, bool fails) -> Task {
    const ContextScope scope(named("outer"));
    Task awaited = inner(names, gate, fails);
    try {
      co_await awaited;
      names.push_back("returned");
    } catch (const std::runtime_error&) {
      names.push_back("thrown");
    }
    names.push_back(name_of_current());
  };
  for (const bool fails : {false, true}) {
    Seen seen;
    Gate gate;
    Task task = outer(seen, gate, fails);
    task.resume();
    CHECK(name_of_current() == "background");
    std::thread([&] {
      const ContextScope scope(named("opener"));
      gate.open();
      seen.push_back(name_of_current());
    }).join();
    CHECK(task.done());
    CHECK(seen == Seen{"inner", fails ? "thrown" : "returned", "outer", "opener"});
    CHECK(name_of_current() == "background");
  }
}

TEST_CASE("coroutine: an awaiter that does not suspend, that says no, that throws") {
  struct Ready {
    bool await_ready() const noexcept { return true; }
    void await_suspend(std::coroutine_handle<>) const {}
    int await_resume() const { return 1; }
  };
  struct SaysNo {
    bool await_ready() const noexcept { return false; }
    bool await_suspend(std::coroutine_handle<>) const noexcept { return false; }
    int await_resume() const { return 2; }
  };
  struct Throws {
    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<>) const { throw std::runtime_error("failed"); }
    void await_resume() const {}
  };
  Seen seen;
  int sum = 0;
  auto coroutine = [](Seen& names, int& results) -> Task {
    const ContextScope scope(named("own"));
    results += co_await Ready{};
    names.push_back(name_of_current());
    results += co_await SaysNo{};
    names.push_back(name_of_current());
    try {
      co_await Throws{};
    } catch (const std::runtime_error&) {
      names.push_back(name_of_current());
    }
  };
  Task task = coroutine(seen, sum);
  task.resume();
  CHECK(task.done());
  CHECK(sum == 3);
  CHECK(seen == Seen{"own", "own", "own"});
  CHECK(name_of_current() == "background");
}

TEST_CASE("coroutine: awaitables with an operator co_await, of either kind, are awaited") {
  struct Member {
    auto operator co_await() const noexcept { return std::suspend_never{}; }
  };
  Seen seen;
  auto coroutine = [](Seen& names) -> Task {
    const Member member;
    co_await member;
    co_await Member{};
    names.push_back("awaited");
  };
  Task task = coroutine(seen);
  task.resume();
  CHECK(seen == Seen{"awaited"});
}

TEST_CASE("coroutine: destroyed while it is suspended, it changes nothing and holds nothing") {
  struct Shared {
    using Type = std::shared_ptr<int>;
  };
  const auto value = std::make_shared<int>(1);
  Seen seen;
  {
    Task task = [&] {
      const ContextScope scope(Context().with_value<Shared>(value));
      return look_twice(seen);
    }();
    PlainTask plain = look_twice(Context().with_value<Shared>(value), seen);
    task.resume();
    plain.resume();
    const Task never_begun = look_twice(seen);
    CHECK(value.use_count() > 1);
    const ContextScope scope(named("destroyer"));
  }
  CHECK(value.use_count() == 1);
  CHECK(name_of_current() == "background");
}

TEST_CASE("coroutine: resumed by many threads, one after the other, while others do the same") {
  constexpr int coroutine_count = 8;
  constexpr int rounds = 500;
  struct Chain {
    std::atomic<int> good = 0;
  } chain;
  auto coroutine = [](Chain& counts, std::string name) -> Task {
    for (int i = 0; i < rounds; ++i) {
      co_await std::suspend_always{};
      if (name_of_current() == name) ++counts.good;
    }
  };
  std::vector<Task> tasks;
  for (int i = 0; i < coroutine_count; ++i) {
    const std::string name = "request " + std::to_string(i);
    const ContextScope scope(named(name.c_str()));
    tasks.push_back(coroutine(chain, name));
  }
  // In each round, two threads have half of the coroutines each, and the halves change.
  for (int round = 0; round <= rounds; ++round) {
    auto resume = [&](int first) {
      for (int i = first; i < coroutine_count; i += 2) {
        tasks[static_cast<std::size_t>(i)].resume();
      }
    };
    std::thread other(resume, round % 2);
    resume(1 - round % 2);
    other.join();
  }
  CHECK(chain.good == coroutine_count * rounds);
  CHECK(name_of_current() == "background");
}
