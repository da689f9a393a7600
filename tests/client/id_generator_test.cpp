#include "client/id_generator.h"

#include <doctest/doctest.h>

#include <sys/wait.h>
#include <unistd.h>

#include <mutex>
#include <set>
#include <thread>
#include <vector>

using namespace phosphor;

TEST_CASE("ids: unique over threads, never zero") {
  constexpr std::size_t threads = 4;
  constexpr std::size_t each = 10'000;
  std::mutex mutex;
  std::set<std::uint64_t> spans;
  std::set<TraceId> traces;
  std::vector<std::thread> workers;
  for (std::size_t t = 0; t < threads; ++t) {
    workers.emplace_back([&] {
      std::vector<SpanId> own_spans;
      std::vector<TraceId> own_traces;
      for (std::size_t i = 0; i < each; ++i) {
        own_spans.push_back(new_span_id());
        own_traces.push_back(new_trace_id());
      }
      const std::lock_guard lock(mutex);
      for (const SpanId id : own_spans) spans.insert(id.value);
      traces.insert(own_traces.begin(), own_traces.end());
    });
  }
  for (std::thread& worker : workers) worker.join();
  CHECK(spans.size() == threads * each);
  CHECK(traces.size() == threads * each);
  CHECK(spans.count(0) == 0);
}

TEST_CASE("ids: the child of a fork draws others") {
  new_span_id();
  int ends[2];
  REQUIRE(pipe(ends) == 0);
  const pid_t child = fork();
  if (child == 0) {
    const SpanId id = new_span_id();
    const ssize_t written = write(ends[1], &id, sizeof id);
    _exit(written == static_cast<ssize_t>(sizeof id) ? 0 : 1);
  }
  REQUIRE(child > 0);
  SpanId of_child;
  CHECK(read(ends[0], &of_child, sizeof of_child) == static_cast<ssize_t>(sizeof of_child));
  CHECK(of_child.valid());
  CHECK(of_child != new_span_id());
  int status = 0;
  CHECK(waitpid(child, &status, 0) == child);
  CHECK(status == 0);
  close(ends[0]);
  close(ends[1]);
}
