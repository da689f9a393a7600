// A Tracer in processes and threads that begin and end in every order: nothing crashes, nothing is
// lost without a count, a fork's child is a sender of its own.

#include "tests/client/captured_datagrams.h"
#include "tests/client/udp_receiver.h"

#include <phosphor/tracer.h>

#include <doctest/doctest.h>

#include <dirent.h>
#include <pthread.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <fstream>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

using namespace phosphor;
using namespace std::chrono_literals;
using phosphor::test::CapturedDatagrams;
using phosphor::test::Decoded;

namespace {

// ThreadSanitizer does not support a fork's child that starts threads.
#ifdef __SANITIZE_THREAD__
constexpr bool children_have_no_threads = true;
#else
constexpr bool children_have_no_threads = false;
#endif

TracerOptions options_for(CapturedDatagrams& captured) {
  TracerOptions options{"api"};
  options.transport = captured.transport();
  options.send_delay = 0ms;
  return options;
}

TracerOptions options_for(const test::UdpReceiver& receiver) {
  TracerOptions options{"api"};
  options.collector_port = receiver.port();
  options.send_delay = 0ms;
  return options;
}

// Runs in a fork's child; the test gets its exit code.
template <typename Work>
int exit_code_of_child(Work work) {
  const pid_t child = fork();
  if (child == 0) _exit(work());
  REQUIRE(child > 0);
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

// The threads of this process by that name.
int threads_named(const std::string& wanted) {
  int count = 0;
  DIR* const tasks = opendir("/proc/self/task");
  REQUIRE(tasks != nullptr);
  while (const dirent* const task = readdir(tasks)) {
    std::ifstream file("/proc/self/task/" + std::string(task->d_name) + "/comm");
    std::string name;
    if (std::getline(file, name) && name == wanted) ++count;
  }
  closedir(tasks);
  return count;
}

}  // namespace

TEST_CASE("lifetime: no thread starts until the first record" *
          doctest::skip(children_have_no_threads)) {
  // In a child, where no sender of another test is just ending.
  CHECK(exit_code_of_child([] {
          CapturedDatagrams captured;
          Tracer tracer(options_for(captured));
          if (!tracer.flush(10s) || threads_named("phosphor-sender") != 0) return 1;
          tracer.send({}, "cards", "GET").recv();
          if (!tracer.flush(10s) || threads_named("phosphor-sender") != 1) return 2;
          return 0;
        }) == 0);
}

TEST_CASE("lifetime: a tracer that records nothing sends nothing") {
  CapturedDatagrams captured;
  {
    Tracer tracer(options_for(captured));
    CHECK(tracer.flush(0s));
    CHECK(tracer.shutdown(0s));
    tracer.send({}, "cards", "too late").recv();
    CHECK(tracer.counters().dropped[DropReason::shutdown] == 2);
    CHECK(tracer.counters().queued == 0);
  }
  CHECK(captured.datagrams().empty());
}

TEST_CASE("lifetime: what a thread recorded before it ended is sent, and its memory used again") {
  CapturedDatagrams captured;
  TracerOptions options = options_for(captured);
  options.queue_bytes = min_queue_bytes;  // two blocks, and thirty threads
  Tracer tracer(std::move(options));
  for (int i = 0; i < 30; ++i) {
    std::thread([&] { tracer.send({}, "cards", "GET").recv(); }).join();
    REQUIRE(tracer.flush(10s));
  }
  CHECK(tracer.counters().sent == 60);
  CHECK(captured.types().size() == 60);
}

TEST_CASE("lifetime: more threads than the queue has room for: their records are counted") {
  CapturedDatagrams captured;
  TracerOptions options = options_for(captured);
  options.queue_bytes = min_queue_bytes;
  Tracer tracer(std::move(options));
  std::atomic<int> recorded{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 10; ++i) {
    threads.emplace_back([&] {
      tracer.send({}, "cards", "GET").recv();
      ++recorded;
      while (recorded < 10) std::this_thread::yield();
    });
  }
  for (std::thread& thread : threads) thread.join();
  REQUIRE(tracer.shutdown(10s));
  const TracerCounters counters = tracer.counters();
  CHECK(counters.recorded == 20);
  CHECK(counters.dropped[DropReason::queue_full] >= 16);
  CHECK(counters.sent + counters.dropped[DropReason::queue_full] == 20);
  CHECK(captured.types().size() == counters.sent);
}

TEST_CASE("lifetime: a thread may use many tracers in turn, and each gets its own") {
  std::vector<CapturedDatagrams> captured(20);
  std::vector<std::unique_ptr<Tracer>> tracers;
  for (CapturedDatagrams& each : captured) {
    tracers.push_back(std::make_unique<Tracer>(options_for(each)));
  }
  for (int round = 0; round < 3; ++round) {
    for (const auto& tracer : tracers) tracer->send({}, "cards", "GET").recv();
  }
  for (const auto& tracer : tracers) REQUIRE(tracer->shutdown(10s));
  for (const CapturedDatagrams& each : captured) CHECK(each.types().size() == 6);
}

TEST_CASE("lifetime: a call begun in one thread and ended in another, after both and the tracer") {
  CapturedDatagrams captured;
  auto tracer = std::make_unique<Tracer>(options_for(captured));
  std::optional<ClientCall> call;
  std::thread([&] { call.emplace(tracer->send({}, "cards", "GET")); }).join();
  tracer.reset();
  Tracer next(options_for(captured));  // now nothing but the call keeps the first
  std::thread([&] { call->recv(); }).join();
  CHECK(call->context().span_context().valid());
  CHECK(captured.types().size() == 1);
}

TEST_CASE("lifetime: calls that cross threads and tracers that come and go") {
  CapturedDatagrams captured;
  for (int round = 0; round < 50; ++round) {
    auto tracer = std::make_unique<Tracer>(options_for(captured));
    std::vector<ClientCall> calls;
    for (int i = 0; i < 4; ++i) calls.push_back(tracer->send({}, "cards", "GET"));
    std::vector<std::thread> threads;
    for (ClientCall& call : calls) {
      threads.emplace_back([moved = std::move(call)]() mutable { moved.recv(); });
    }
    tracer.reset();
    for (std::thread& thread : threads) thread.join();
  }
  CHECK(captured.types().size() >= 200);
}

namespace {
Tracer* tracer_of_late_record = nullptr;
void record_late(void*) { tracer_of_late_record->send({}, "cards", "late").recv(); }
}  // namespace

TEST_CASE("lifetime: the end of a thread may record, whatever has ended before") {
  CapturedDatagrams captured;
  Tracer tracer(options_for(captured));
  tracer_of_late_record = &tracer;
  struct LastWords {
    ~LastWords() { record_late(nullptr); }
  };
  pthread_key_t key;
  REQUIRE(pthread_key_create(&key, &record_late) == 0);
  std::thread([&] {
    thread_local LastWords last_words;
    static_cast<void>(&last_words);
    pthread_setspecific(key, &tracer);
    tracer.send({}, "cards", "in time").recv();
  }).join();
  pthread_key_delete(key);
  REQUIRE(tracer.shutdown(10s));
  CHECK(tracer.counters().sent == 6);
  CHECK(captured.types().size() == 6);
}

TEST_CASE("lifetime: a fork's child sends as a sender of its own, what it has recorded itself" *
          doctest::skip(children_have_no_threads)) {
  test::UdpReceiver receiver;
  Tracer tracer(options_for(receiver));
  tracer.send({}, "cards", "parent").recv();
  REQUIRE(tracer.flush(10s));
  const Decoded of_parent(receiver.receive());
  const std::uint64_t parent_id = of_parent.report.header->sender_id;

  CHECK(exit_code_of_child([&] {
          if (tracer.counters().recorded != 0) return 1;
          tracer.send({}, "cards", "child").recv();
          if (!tracer.flush(10s)) return 2;
          const TracerCounters counters = tracer.counters();
          return counters.sent == 2 && counters.recorded == 2 ? 0 : 3;
        }) == 0);
  bool found = false;
  while (!found) {
    const Decoded of_child(receiver.receive());  // or the parent's report
    if (of_child.report.header->sender_id == parent_id) continue;
    found = true;
    CHECK(of_child.report.header->sender_id != parent_id);
    CHECK(of_child.report.header->sequence == 0);
    CHECK(of_child.report.header->annotations_before == 0);
    REQUIRE(of_child.records.annotations.size() == 2);
    CHECK(of_child.records.annotations[0].name == "child");
    CHECK(of_child.records.annotations[0].span_id != of_parent.records.annotations[0].span_id);
  }
  tracer.send({}, "cards", "parent again").recv();
  REQUIRE(tracer.flush(10s));
  CHECK(tracer.counters().sent == 4);
}

TEST_CASE("lifetime: a fork while other threads record, and while the sender is stuck" *
          doctest::skip(children_have_no_threads)) {
  CapturedDatagrams captured;
  captured.block(true);
  Tracer tracer(options_for(captured));
  tracer.send({}, "cards", "first").recv();
  captured.wait_until_blocked();
  std::atomic<bool> done{false};
  std::vector<std::thread> threads;
  for (int i = 0; i < 2; ++i) {
    threads.emplace_back([&] {
      while (!done) tracer.send({}, "cards", "GET").recv();
    });
  }
  test::UdpReceiver receiver;
  for (int i = 0; i < 20; ++i) {
    CHECK(exit_code_of_child([&] {
            Tracer own(options_for(receiver));
            own.send({}, "cards", "own").recv();
            if (!own.flush(10s)) return 1;
            // The inherited one: its transport is stuck for ever, in the copy of a lock.
            tracer.send({}, "cards", "inherited").recv();
            return tracer.counters().recorded == 2 ? 0 : 2;
          }) == 0);
  }
  done = true;
  for (std::thread& thread : threads) thread.join();
  captured.block(false);
  CHECK(tracer.shutdown(10s));
}

TEST_CASE("lifetime: a call open at a fork ends in both processes" *
          doctest::skip(children_have_no_threads)) {
  test::UdpReceiver receiver;
  Tracer tracer(options_for(receiver));
  ClientCall call = tracer.send({}, "cards", "GET");
  CHECK(exit_code_of_child([&] {
          call.recv();
          if (!tracer.shutdown(10s)) return 1;
          return tracer.counters().sent == 1 ? 0 : 2;
        }) == 0);
  call.recv();
  REQUIRE(tracer.shutdown(10s));
  CHECK(tracer.counters().sent == 2);
}

TEST_CASE("lifetime: a child of a child, and a tracer that was shut down before" *
          doctest::skip(children_have_no_threads)) {
  test::UdpReceiver receiver;
  Tracer tracer(options_for(receiver));
  Tracer ended(options_for(receiver));
  ended.send({}, "cards", "GET").recv();
  REQUIRE(ended.shutdown(10s));
  tracer.send({}, "cards", "GET").recv();
  CHECK(exit_code_of_child([&] {
          tracer.send({}, "cards", "GET").recv();
          return exit_code_of_child([&] {
            ended.send({}, "cards", "GET").recv();
            if (!ended.flush(10s) || ended.counters().dropped[DropReason::shutdown] != 2) return 1;
            tracer.send({}, "cards", "GET").recv();
            return tracer.flush(10s) && tracer.counters().sent == 2 ? 0 : 2;
          });
        }) == 0);
}
