// The current context in the callbacks of a real loop of libuv's.

#include <phosphor/uv.h>

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <thread>
#include <vector>

using namespace phosphor;
using Seen = std::vector<std::string>;

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

// A loop of a test's own. Everything on it must have been closed when it dies.
class Loop {
 public:
  Loop() { uv_loop_init(&loop_); }
  ~Loop() { CHECK(uv_loop_close(&loop_) == 0); }

  void run() { uv_run(&loop_, UV_RUN_DEFAULT); }
  uv_loop_t* get() { return &loop_; }

 private:
  uv_loop_t loop_;
};

Seen& seen_by(void* data) { return *static_cast<Seen*>(data); }

// --- the example --------------------------------------------------------------------------------

void on_close(uv_handle_t* handle) {
  seen_by(handle->data).push_back("closed " + name_of_current());
}

void on_timer(uv_timer_t* timer) {
  seen_by(timer->data).push_back("timer " + name_of_current());
  uv_close(reinterpret_cast<uv_handle_t*>(timer), uv::callback<on_close, uv_timer_t>);
}

void start(uv::InContext<uv_timer_t>& timer, uv_loop_t* loop, Seen& seen) {
  uv_timer_init(loop, &timer);
  timer.data = &seen;  // stays the application's
  uv_timer_start(&timer, uv::callback<on_timer>, 0, 0);
}

// A pipe's end that reads.
struct Reader : uv::InContext<uv_pipe_t> {
  using InContext::InContext;
  std::array<char, 16> bytes{};
};

void on_allocate(uv_handle_t* handle, std::size_t, uv_buf_t* buffer) {
  auto* const reader = static_cast<Reader*>(reinterpret_cast<uv_pipe_t*>(handle));
  *buffer = uv_buf_init(reader->bytes.data(), static_cast<unsigned>(reader->bytes.size()));
}

void on_read(uv_stream_t* stream, ssize_t size, const uv_buf_t* buffer) {
  if (size <= 0) return uv_close(reinterpret_cast<uv_handle_t*>(stream), nullptr);
  const std::string text(buffer->base, static_cast<std::size_t>(size));
  seen_by(stream->data).push_back("read " + text + " " + name_of_current());
}

void on_written(uv_write_t* request, int) {
  seen_by(request->data).push_back("written " + name_of_current());
  uv_close(reinterpret_cast<uv_handle_t*>(request->handle), nullptr);
}

void on_close_free(uv_handle_t* handle) {
  Seen& seen = seen_by(handle->data);
  delete static_cast<uv::InContext<uv_timer_t>*>(reinterpret_cast<uv_timer_t*>(handle));
  seen.push_back(name_of_current());
}

}  // namespace

TEST_CASE("uv: timers have their contexts, and leave none behind") {
  Loop loop;
  Seen seen;
  uv::InContext<uv_timer_t> a(named("a"));
  uv::InContext<uv_timer_t> b(named("b"));
  uv::InContext<uv_timer_t> none;
  start(a, loop.get(), seen);
  start(b, loop.get(), seen);
  start(none, loop.get(), seen);
  const ContextScope scope(named("loop"));
  loop.run();
  std::sort(seen.begin(), seen.end());  // libuv promises no order
  CHECK(seen == Seen{"closed a", "closed b", "closed background", "timer a", "timer b",
                     "timer background"});
  CHECK(name_of_current() == "loop");
}

TEST_CASE("uv: streams, whose callbacks get a more general type") {
  Loop loop;
  Seen seen;
  Reader reader(named("reader"));
  uv_pipe_t writer;
  uv_pipe_init(loop.get(), &reader, 0);
  uv_pipe_init(loop.get(), &writer, 0);
  uv_file ends[2];
  REQUIRE(uv_pipe(ends, UV_NONBLOCK_PIPE, UV_NONBLOCK_PIPE) == 0);
  uv_pipe_open(&reader, ends[0]);
  uv_pipe_open(&writer, ends[1]);
  reader.data = &seen;
  uv_read_start(reinterpret_cast<uv_stream_t*>(static_cast<uv_pipe_t*>(&reader)), on_allocate,
                uv::callback<on_read, uv_pipe_t>);
  uv::InContext<uv_write_t> request(named("writer"));
  request.data = &seen;
  std::string text = "four";
  const uv_buf_t buffer = uv_buf_init(text.data(), 4);
  uv_write(&request, reinterpret_cast<uv_stream_t*>(&writer), &buffer, 1, uv::callback<on_written>);
  loop.run();
  std::sort(seen.begin(), seen.end());
  CHECK(seen == Seen{"read four reader", "written writer"});
}

TEST_CASE("uv: work in the pool and what comes after it have the context, nothing stays") {
  struct Shared {
    using Type = std::shared_ptr<int>;
  };
  const auto value = std::make_shared<int>(1);
  Loop loop;
  std::string in_pool;
  std::string after;
  std::thread::id pool_thread;
  const int error = uv::queue_work(
      loop.get(), named("job").with_value<Shared>(value),
      [&, kept = std::make_unique<int>(1)] {
        pool_thread = std::this_thread::get_id();
        in_pool = name_of_current() + std::to_string(*kept);
      },
      [&] { after = name_of_current(); });
  REQUIRE(error == 0);
  loop.run();
  CHECK(in_pool == "job1");
  CHECK(after == "job");
  CHECK(pool_thread != std::this_thread::get_id());
  CHECK(value.use_count() == 1);
  CHECK(name_of_current() == "background");
}

TEST_CASE("uv: work queued from what comes after work, again and again") {
  Loop loop;
  int rounds = 0;
  struct Chain {
    void next() {
      uv::queue_work(
          loop, phosphor::current(), [] {},
          [this] {
            if (name_of_current() == "chain" && ++rounds < 100) next();
          });
    }
    uv_loop_t* loop;
    int& rounds;
  } chain{loop.get(), rounds};
  {
    const ContextScope scope(named("chain"));
    chain.next();
  }
  loop.run();
  CHECK(rounds == 100);
}

TEST_CASE("uv: a callback may free its own object") {
  Loop loop;
  Seen seen;
  auto* const timer = new uv::InContext<uv_timer_t>(named("freed"));
  uv_timer_init(loop.get(), timer);
  timer->data = &seen;
  uv_close(reinterpret_cast<uv_handle_t*>(static_cast<uv_timer_t*>(timer)),
           uv::callback<on_close_free, uv_timer_t>);
  loop.run();
  CHECK(seen == Seen{"freed"});
}
