// The current context in Boost.Asio: executors, callbacks, coroutines, composed operations.

#include <phosphor/asio.h>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_allocator.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/compose.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/local/connect_pair.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/asio/write.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <future>
#include <string>
#include <utility>
#include <vector>

using namespace phosphor;
using namespace std::chrono_literals;
namespace net = boost::asio;
using boost::system::error_code;
using phosphor::asio::ContextExecutor;
using phosphor::asio::with_context;
using Seen = std::vector<std::string>;

namespace {

struct Name {
  using Type = std::string;
};

Context named(const std::string& name) { return Context().with_value<Name>(name); }

std::string name_of_current() {
  const Context context = current();
  const std::string* const name = context.value<Name>();
  return name == nullptr ? "background" : *name;
}

// --- the example --------------------------------------------------------------------------------

net::awaitable<void> serve(Seen& seen) {
  net::steady_timer timer(co_await net::this_coro::executor, 0ms);
  seen.push_back(name_of_current());
  co_await timer.async_wait(net::use_awaitable);
  seen.push_back(name_of_current());
  const ContextScope scope(named("within"));
  co_await timer.async_wait(with_context(net::use_awaitable));
  seen.push_back(name_of_current());
}

}  // namespace

TEST_CASE("asio: a coroutine has its executor's context, and keeps another over one co_await") {
  net::io_context io;
  Seen seen;
  net::co_spawn(ContextExecutor(named("request"), io.get_executor()), serve(seen), net::detached);
  const ContextScope scope(named("loop"));
  io.run();
  CHECK(seen == Seen{"request", "request", "within"});
  CHECK(name_of_current() == "loop");
}

TEST_CASE("asio: what a coroutine calls and spawns has its context, others have theirs") {
  net::io_context io;
  Seen seen;
  auto inner = [&]() -> net::awaitable<void> {
    co_await net::post(net::use_awaitable);
    seen.push_back(name_of_current());
  };
  auto outer = [&]() -> net::awaitable<void> {
    co_await inner();
    co_await net::co_spawn(co_await net::this_coro::executor, inner, net::use_awaitable);
    seen.push_back(name_of_current());
  };
  net::co_spawn(ContextExecutor(named("a"), io.get_executor()), outer, net::detached);
  net::co_spawn(io, outer, net::detached);
  io.run();
  CHECK(std::count(seen.begin(), seen.end(), "a") == 3);
  CHECK(std::count(seen.begin(), seen.end(), "background") == 3);
}

TEST_CASE("asio: a callback runs with the context that it was given, or that was current") {
  net::io_context io;
  Seen seen;
  auto look = [&](auto...) { seen.push_back(name_of_current()); };
  net::steady_timer timer(io, 0ms);
  timer.async_wait(with_context(named("given"), look));
  io.run();
  io.restart();
  {
    const ContextScope scope(named("current"));
    timer.async_wait(with_context(look));
    net::post(io, with_context(look));
    net::post(io, look);
  }
  io.run();
  CHECK(seen.size() == 4);
  CHECK(seen.front() == "given");
  CHECK(std::count(seen.begin(), seen.end(), "current") == 2);
  CHECK(std::count(seen.begin(), seen.end(), "background") == 1);
  CHECK(name_of_current() == "background");
}

TEST_CASE("asio: results come through, also into a future and through an exception") {
  net::io_context io;
  net::local::stream_protocol::socket here(io);
  net::local::stream_protocol::socket there(io);
  net::local::connect_pair(here, there);
  std::array<char, 4> bytes{};
  std::future<std::size_t> read =
      net::async_read(here, net::buffer(bytes), with_context(named("read"), net::use_future));
  net::async_write(there, net::buffer("four", 4), with_context(named("write"), net::detached));
  io.run();
  CHECK(read.get() == 4);
  CHECK(std::string(bytes.data(), 4) == "four");
  there.close();
  io.restart();
  auto failed = net::async_read(here, net::buffer(bytes), with_context(net::use_future));
  io.run();
  CHECK_THROWS_AS(failed.get(), boost::system::system_error);
}

TEST_CASE("asio: the steps of a composed operation have the context too") {
  net::io_context io;
  net::steady_timer timer(io, 0ms);
  Seen seen;
  auto operation = [&](auto token) {
    return net::async_compose<decltype(token), void(error_code)>(
        [&, step = 0](auto& self, error_code = {}) mutable {
          if (step++ > 0) seen.push_back(name_of_current());
          if (step < 4) return timer.async_wait(std::move(self));
          self.complete({});
        },
        token, timer);
  };
  operation(with_context(named("composed"), [&](error_code) { seen.push_back("done"); }));
  io.run();
  CHECK(seen == Seen{"composed", "composed", "composed", "done"});
}

TEST_CASE("asio: the handler's executor, allocator and cancellation slot stay its own") {
  net::io_context io;
  net::thread_pool pool(1);
  net::steady_timer timer(io, 1h);
  net::cancellation_signal cancel;
  std::promise<std::pair<std::string, bool>> seen;
  auto handler = [&](error_code error) {
    const bool there = pool.get_executor().running_in_this_thread();
    seen.set_value({name_of_current() + ": " + error.message(), there});
  };
  timer.async_wait(
      with_context(named("canceled"),
                   net::bind_cancellation_slot(cancel.slot(), net::bind_executor(pool, handler))));
  cancel.emit(net::cancellation_type::all);
  io.run();
  const auto [text, on_its_executor] = seen.get_future().get();
  CHECK(text == "canceled: Operation canceled");
  CHECK(on_its_executor);
  pool.join();

  struct Allocator {
    int id;
  };
  const phosphor::asio::ContextHandler<net::allocator_binder<int, Allocator>> wrapped{
      {}, net::bind_allocator(Allocator{7}, 0)};
  CHECK(net::get_associated_allocator(wrapped).id == 7);
}

TEST_CASE("asio: executors are equal if they run the same with the same context") {
  net::io_context io;
  net::io_context other;
  const Context context = named("a");
  const ContextExecutor a(context, io.get_executor());
  CHECK(a == ContextExecutor(context, io.get_executor()));
  CHECK(a != ContextExecutor(named("a"), io.get_executor()));
  CHECK(a != ContextExecutor(context, other.get_executor()));
  SpanContext span;
  span.trace_id = {1, 1};
  CHECK(a != ContextExecutor(context.with_span(span), io.get_executor()));
  const net::any_io_executor erased = a;
  CHECK(erased == net::any_io_executor(a));
  CHECK(&net::query(erased, net::execution::context) == &io);
}

TEST_CASE("asio: sockets and timers may be made with the executor; a strand of it keeps order") {
  net::io_context io;
  const ContextExecutor executor(named("request"), io.get_executor());
  Seen seen;
  net::steady_timer timer(executor, 0ms);
  timer.async_wait([&](error_code) { seen.push_back(name_of_current()); });
  const auto strand = net::make_strand(executor);
  net::post(strand, [&] { seen.push_back(name_of_current()); });
  net::dispatch(strand, [&] { seen.push_back(name_of_current()); });
  io.run();
  CHECK(seen == Seen{"request", "request", "request"});
}

TEST_CASE("asio: many coroutines on many threads, each with its own context") {
  constexpr int coroutine_count = 16;
  constexpr int rounds = 200;
  net::thread_pool pool(4);
  std::atomic<int> good = 0;
  auto work = [&good](std::string name) -> net::awaitable<void> {
    for (int i = 0; i < rounds; ++i) {
      co_await net::post(net::use_awaitable);
      if (name_of_current() == name) ++good;
    }
  };
  for (int i = 0; i < coroutine_count; ++i) {
    const std::string name = "request " + std::to_string(i);
    net::co_spawn(ContextExecutor(named(name), pool.get_executor()), work(name), net::detached);
  }
  pool.join();
  CHECK(good == coroutine_count * rounds);
}
