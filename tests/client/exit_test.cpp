// How processes and shared libraries end while a Tracer is at work: in any order, without a crash,
// and with what was recorded sent where there is time.
//
// Each process is a fork's child of the test's.

#include "tests/client/udp_receiver.h"

#include <phosphor/tracer.h>

#include <doctest/doctest.h>

#include <dlfcn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <thread>

using namespace phosphor;
using namespace std::chrono_literals;

namespace {

// ThreadSanitizer does not support a fork's child that starts threads.
#ifdef __SANITIZE_THREAD__
constexpr bool children_have_no_threads = true;
#else
constexpr bool children_have_no_threads = false;
#endif

constexpr int ended_well = 7;

TracerOptions options_for(std::uint16_t port) {
  TracerOptions options{"api"};
  options.collector_port = port;
  options.send_delay = 0ms;
  return options;
}

// What waitpid() says of a child that does `work`, which ends the process itself.
template <typename Work>
int status_of_child(Work work) {
  std::fflush(nullptr);  // else exit() in the child prints it again
  const pid_t child = fork();
  if (child == 0) {
    work();
    _exit(1);
  }
  REQUIRE(child > 0);
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  return status;
}

void check_ended_well(int status) {
  CHECK_FALSE(WIFSIGNALED(status));
  CHECK(WEXITSTATUS(status) == ended_well);
}

void record(Tracer& tracer) { tracer.send({}, "cards", "GET").recv(); }

struct RecordsInItsDestructor {
  Tracer* tracer;
  ~RecordsInItsDestructor() { record(*tracer); }
};

}  // namespace

TEST_CASE("exit: a static tracer sends what was recorded" *
          doctest::skip(children_have_no_threads)) {
  test::UdpReceiver receiver;
  check_ended_well(status_of_child([&] {
    static Tracer tracer(options_for(receiver.port()));
    record(tracer);
    std::exit(ended_well);
  }));
  CHECK_FALSE(receiver.receive().empty());
}

TEST_CASE("exit: from a thread, while others record" * doctest::skip(children_have_no_threads)) {
  const test::UdpReceiver receiver;
  check_ended_well(status_of_child([&] {
    static Tracer tracer(options_for(receiver.port()));
    static std::atomic<int> recording{0};
    for (int i = 0; i < 2; ++i) {
      std::thread([] {
        record(tracer);
        ++recording;
        while (true) record(tracer);
      }).detach();
    }
    while (recording < 2) std::this_thread::yield();
    std::thread([] { std::exit(ended_well); }).join();
  }));
}

TEST_CASE("exit: a static object that records after the tracer was destroyed" *
          doctest::skip(children_have_no_threads)) {
  const test::UdpReceiver receiver;
  check_ended_well(status_of_child([&] {
    static RecordsInItsDestructor late{nullptr};  // made first, so destroyed last
    static Tracer tracer(options_for(receiver.port()));
    late.tracer = &tracer;
    record(tracer);
    std::exit(ended_well);
  }));
}

namespace {
std::atomic<bool> terminated{false};
}

TEST_CASE("exit: a signal handler runs on a thread of the application's, which then shuts down" *
          doctest::skip(children_have_no_threads)) {
  const test::UdpReceiver receiver;
  check_ended_well(status_of_child([&] {
    std::signal(SIGTERM, [](int) { terminated = true; });
    Tracer tracer(options_for(receiver.port()));
    record(tracer);
    if (!tracer.flush(10s)) return;
    kill(getpid(), SIGTERM);
    while (!terminated) record(tracer);
    if (!tracer.shutdown(10s)) return;
    const TracerCounters counters = tracer.counters();
    const std::uint64_t full = counters.dropped[DropReason::queue_full];
    _exit(counters.sent + full == counters.recorded ? ended_well : 2);
  }));
}

TEST_CASE("exit: a library that has a tracer is closed, while its threads are at work" *
          doctest::skip(children_have_no_threads)) {
  const test::UdpReceiver receiver;
  check_ended_well(status_of_child([&] {
    std::atomic<bool> closed{false};
    std::thread recorded_in_it;
    for (int i = 0; i < 3; ++i) {
      void* const library = dlopen(PHOSPHOR_TEST_LIBRARY, RTLD_NOW | RTLD_LOCAL);
      if (library == nullptr) return;
      const auto record_in_it =
          reinterpret_cast<bool (*)(std::uint16_t)>(dlsym(library, "phosphor_test_record"));
      if (record_in_it == nullptr || !record_in_it(receiver.port())) return;
      std::atomic<bool> recorded{false};
      if (i == 0) {
        recorded_in_it = std::thread([&] {
          recorded = record_in_it(receiver.port());
          while (!closed) std::this_thread::yield();
        });
        while (!recorded) std::this_thread::yield();
      }
      dlclose(library);
    }
    closed = true;
    recorded_in_it.join();  // its end calls back into the library
    std::exit(ended_well);
  }));
}
