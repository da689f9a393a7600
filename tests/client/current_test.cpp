#include "tests/client/captured_datagrams.h"

#include <phosphor/current.h>
#include <phosphor/tracer.h>

#include <doctest/doctest.h>

#include <algorithm>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <queue>
#include <stdexcept>
#include <string>
#include <thread>
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

// The least that a thread pool is.
class Pool {
 public:
  explicit Pool(int threads) {
    for (int i = 0; i < threads; ++i) threads_.emplace_back([this] { work(); });
  }
  ~Pool() {
    post(nullptr);
    for (std::thread& thread : threads_) thread.join();
  }

  void post(std::function<void()> task) {
    {
      const std::lock_guard lock(mutex_);
      tasks_.push(std::move(task));
    }
    changed_.notify_one();
  }

 private:
  // An empty task ends the pool; each thread leaves it for the next.
  void work() {
    for (;;) {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [this] { return !tasks_.empty(); });
      if (tasks_.front() == nullptr) return changed_.notify_one();
      const std::function<void()> task = std::move(tasks_.front());
      tasks_.pop();
      lock.unlock();
      task();
    }
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::queue<std::function<void()>> tasks_;
  std::vector<std::thread> threads_;
};

}  // namespace

TEST_CASE("current: the background outside of any scope, the innermost scope's context within") {
  CHECK(name_of_current() == "background");
  {
    const ContextScope outer(named("outer"));
    CHECK(name_of_current() == "outer");
    {
      const ContextScope inner(named("inner"));
      CHECK(name_of_current() == "inner");
    }
    CHECK(name_of_current() == "outer");
    {
      const ContextScope nothing{Context::background()};
      CHECK(name_of_current() == "background");
    }
    CHECK(name_of_current() == "outer");
  }
  CHECK(name_of_current() == "background");
}

TEST_CASE("current: a scope ends with an exception too") {
  CHECK_THROWS_AS(
      [] {
        const ContextScope scope(named("failing"));
        throw std::runtime_error("failed");
      }(),
      std::runtime_error);
  CHECK(name_of_current() == "background");
}

TEST_CASE("current: every thread has its own") {
  const ContextScope scope(named("here"));
  std::string elsewhere;
  std::thread([&] {
    const std::string before = name_of_current();
    const ContextScope other(named("there"));
    elsewhere = before + ", " + name_of_current();
  }).join();
  CHECK(elsewhere == "background, there");
  CHECK(name_of_current() == "here");
}

TEST_CASE("current: the explicit interfaces do not read it") {
  test::CapturedDatagrams captured;
  TracerOptions options{"cards"};
  options.transport = captured.transport();
  Tracer tracer(std::move(options));
  const ServerCall served = tracer.recv(Context(), "GET /cards");
  const ContextScope scope(served.context());
  const ClientCall call = tracer.send(Context(), "balance", "GET /balance");
  CHECK(call.context().span_context().trace_id != served.context().span_context().trace_id);
}

TEST_CASE("current: it lives as long as the scope, and no longer") {
  auto value = std::make_shared<int>(1);
  struct Shared {
    using Type = std::shared_ptr<int>;
  };
  {
    const ContextScope scope(Context().with_value<Shared>(value));
    CHECK(value.use_count() == 2);
  }
  CHECK(value.use_count() == 1);
}

TEST_CASE("current: asked for while the thread's own objects are destroyed") {
  static std::string seen;
  struct Late {
    ~Late() { seen = name_of_current(); }
  };
  std::thread([] {
    thread_local const Late late;  // made before the thread's first scope, destroyed after it
    static_cast<void>(&late);
    const ContextScope scope(named("ended"));
  }).join();
  CHECK(seen == "background");
}

TEST_CASE("bind: a function takes its context to the threads of a pool") {
  std::mutex mutex;
  std::vector<std::string> seen;
  auto look = [&] {
    const std::lock_guard lock(mutex);
    seen.push_back(name_of_current());
  };
  {
    Pool pool(2);
    const ContextScope scope(named("request"));
    for (int i = 0; i < 100; ++i) {
      pool.post(phosphor::bind(look));
      pool.post(look);
      pool.post(phosphor::bind(named("other"), look));
    }
  }
  auto count = [&](const char* name) { return std::count(seen.begin(), seen.end(), name); };
  CHECK(count("request") == 100);
  CHECK(count("background") == 100);  // what ran before on the same thread has left nothing
  CHECK(count("other") == 100);
}

TEST_CASE("bind: arguments, results, and functions that can only be moved") {
  const auto add = phosphor::bind(named("sum"), [](int a, int b) { return a + b; });
  CHECK(add(1, 2) == 3);
  auto owner =
      phosphor::bind(named("owner"), [kept = std::make_unique<int>(5)]() -> int& { return *kept; });
  owner() = 6;
  CHECK(std::move(owner)() == 6);
  auto length = phosphor::bind(&std::string::size);
  CHECK(length(std::string("four")) == 4);
}
