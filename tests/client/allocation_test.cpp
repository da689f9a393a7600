// Recording allocates nothing: every allocation of this executable is counted, by thread.
//
// malloc itself is replaced, as operator new and the C library end there. Under a sanitizer, which
// has replaced it already, operator new is counted instead.

#include "tests/client/discarding_transport.h"

#include <phosphor/current.h>
#include <phosphor/propagation.h>
#include <phosphor/tracer.h>

#include <doctest/doctest.h>

#include <cstddef>
#include <cstdlib>
#include <memory>
#include <new>
#include <string>

namespace {
thread_local std::size_t allocations = 0;
}

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define PHOSPHOR_TEST_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define PHOSPHOR_TEST_SANITIZED 1
#endif
#endif

#ifdef PHOSPHOR_TEST_SANITIZED
// Not inlined, lest the compiler sees a free() of what came from operator new.
[[gnu::noinline]] void* operator new(std::size_t size) {
  ++allocations;
  if (void* const memory = std::malloc(size)) return memory;
  throw std::bad_alloc();
}
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
#else
extern "C" {
void* __libc_malloc(std::size_t size);
void* malloc(std::size_t size) {
  ++allocations;
  return __libc_malloc(size);
}
}
#endif

using namespace phosphor;
using namespace std::chrono_literals;

namespace {

template <typename Work>
std::size_t allocations_of(Work work) {
  const std::size_t before = allocations;
  work();
  return allocations - before;
}

}  // namespace

TEST_CASE("allocations: they are counted") {
  std::unique_ptr<int> kept;
  CHECK(allocations_of([&] { kept = std::make_unique<int>(1); }) == 1);
  CHECK(*kept == 1);
}

TEST_CASE(
    "allocations: none for a call with attributes, notes and an error, also with a full queue") {
  TracerOptions options{"cards"};
  options.transport = test::discarding_transport();
  options.queue_bytes = min_queue_bytes;
  Tracer tracer(std::move(options));
  const Context context = tracer.recv(Context().with_timeout(1h), "warm up").context();
  const std::string long_text(3000, 'x');
  const std::size_t count = allocations_of([&] {
    for (int i = 0; i < 2000; ++i) {
      ClientCall call = tracer.send(context, "balance", "GET /balance");
      call.attribute("card.id", "card_0000000042");
      call.attribute("attempt", i);
      call.note("cache miss", {{"size", 3}});
      call.attribute("long", long_text);
      call.error(long_text);
      call.recv();
      ServerCall served = tracer.recv(call.context(), "GET /balance");
      served.send();
      const ClientCall forgotten = tracer.send(context, "balance", "GET /balance");
      const ClientCall event = tracer.publish(context, "feed", "event");
      tracer.note(context, "note", {{"a", 1}});
    }
  });
  CHECK(count == 0);
  CHECK(tracer.counters().dropped[DropReason::queue_full] > 0);
}

TEST_CASE("allocations: contexts take one for each child but those that only move in a trace") {
  const Context context = Context().with_timeout(1h);
  SpanContext span;
  span.trace_id = {1, 2};
  span.span_id = {3};
  CHECK(allocations_of([&] { const Context copy = context; }) == 0);
  CHECK(allocations_of([&] { const Context child = context.with_span(span); }) == 0);
  CHECK(allocations_of([&] { const Context child = context.with_timeout(1s); }) == 1);
  CHECK(allocations_of([&] { const auto child = context.with_cancel(); }) == 1);
}

TEST_CASE("allocations: none for making a context current and asking for it") {
  const Context context = Context().with_timeout(1h);
  CHECK(allocations_of([&] {
          const ContextScope scope(context);
          const Context copy = current();
        }) == 0);
}

TEST_CASE("allocations: none for injecting in all formats at once") {
  SpanContext span;
  span.trace_id = {1, 2};
  span.span_id = {3};
  const Context context = Context()
                              .with_span(span, "rojo=1")
                              .with_timeout(1h)
                              .with_baggage(Baggage().with("tenant", "acme").with("kind", "gold"));
  struct Sink final : HeaderWriter {
    void set(std::string_view name, std::string_view value) override {
      bytes += name.size() + value.size();
    }
    std::size_t bytes = 0;
  } sink;
  const Propagation all =
      Propagation::named("tracecontext,baggage,b3,b3multi,jaeger,phosphor,typhon");
  CHECK(allocations_of([&] { inject(context, "api", sink, all); }) == 0);
  CHECK(sink.bytes > 400);
}

TEST_CASE("allocations: none for sampling, whatever it decides") {
  TracerOptions options{"cards"};
  options.transport = test::discarding_transport();
  options.sampler = Sampler::by_operation({{"out", "", Sampler::never().at_least(1)}},
                                          Sampler::ratio(0.5).at_least(1));
  Tracer tracer(std::move(options));
  CHECK(allocations_of([&] {
          for (int i = 0; i < 1000; ++i) {
            ClientCall call = tracer.send({}, "balance", "GET /balance");
            const ClientCall child = tracer.send(call.context(), "cards", "GET /cards");
            call.recv();
            const ClientCall left_out = tracer.send({}, "balance", "out");
          }
        }) == 0);
  CHECK(tracer.counters().recorded > 0);
  CHECK(tracer.counters().sampled_out > 0);
}

TEST_CASE("allocations: none for a disabled tracer") {
  Tracer tracer(TracerOptions{});
  CHECK(allocations_of([&] {
          ClientCall call = tracer.send({}, "balance", "GET /balance");
          call.attribute("a", 1);
          call.note("n", {{"a", 1}});
          call.recv();
        }) == 0);
}
