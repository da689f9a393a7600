// Tracer: records the calls of one service and ships them to a collector. One for each process.
//
//   phosphor::Tracer tracer(phosphor::TracerOptions{"cards"});
//
//   Response serve(const Request& request) {
//     auto get = [&](std::string_view name) { return request.header(name); };
//     phosphor::ServerCall served = tracer.recv(phosphor::extract_untrusted(get), "GET /cards");
//     phosphor::ClientCall call = tracer.send(served.context(), "balance", "GET /balance");
//     Request onward("/balance");
//     phosphor::inject(call, [&](auto name, auto value) { onward.set(name, value); });
//     Response answer = http_exchange("balance", onward);
//     call.recv();
//     served.attribute("card.balance", answer.amount());
//     served.send();
//     return answer;
//   }
//
// Recording copies into a bounded queue in memory that was set aside before; a thread of the
// Tracer's own, started with the first record, fills datagrams and sends them. What does not fit
// into the queue is dropped and counted, and the collector is told.
//
// Threads: any number at once, for every function. Failure: recording never blocks, throws, logs or
// allocates. A Tracer whose options cannot work is disabled: nothing is recorded, the ids of the
// caller are passed on as they came, deadlines and cancellation work as ever. In the child
// of a fork a Tracer begins anew, as another sender.

#pragma once

#include <phosphor/call.h>
#include <phosphor/context.h>
#include <phosphor/drop_counts.h>
#include <phosphor/export.h>
#include <phosphor/tracer_options.h>

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace phosphor {

// Annotations since the Tracer started: recorded = sent + dropped (every reason) + queued.
struct TracerCounters {
  std::uint64_t recorded = 0;
  std::uint64_t sent = 0;  // in datagrams that the system took; what the network loses is not seen
  DropCounts dropped;
  std::uint64_t queued = 0;

  std::uint64_t datagrams = 0;    // taken by the system, with or without annotations
  std::uint64_t send_errors = 0;  // datagrams that were not

  std::uint64_t sampled_out =
      0;  // calls that the sampler left out; none of their annotations count
};

class PHOSPHOR_EXPORT Tracer {
 public:
  using Clock = std::chrono::steady_clock;

  explicit Tracer(TracerOptions options) noexcept;
  Tracer(const Tracer&) = delete;
  Tracer& operator=(const Tracer&) = delete;
  // shutdown(now + options.shutdown_timeout)
  ~Tracer();

  bool enabled() const noexcept { return recorder_ != nullptr; }
  // One sentence for a person; empty while enabled.
  const std::string& disabled_reason() const noexcept { return disabled_reason_; }

  // Settings of the environment that are not used as they stand: a sentence for a person for each.
  // The Tracer works without them; whoever starts it may want to log them.
  const std::vector<std::string>& warnings() const noexcept { return warnings_; }

  // A request is about to leave for `destination`. The call is a child of the one that `context` is
  // in; in none, it starts a trace. Inject call.context() into the request.
  ClientCall send(const Context& context, std::string_view destination,
                  std::string_view operation) noexcept {
    return enabled() ? client_call(context, destination, operation, false) : ClientCall(context);
  }

  // A request has come. `extracted` is what extract() read from it; without ids it starts a trace.
  ServerCall recv(const Context& extracted, std::string_view operation) noexcept {
    return enabled() ? server_call(extracted, operation, false) : ServerCall(extracted);
  }

  // A message that has no answer is about to leave, has come.
  ClientCall publish(const Context& context, std::string_view destination,
                     std::string_view operation) noexcept;
  ServerCall consume(const Context& extracted, std::string_view operation) noexcept;

  // Work begins within this process, as a child of the call that `context` is in; in none, it
  // starts a trace. What it does in turn gets span.context():
  //   auto parsing = tracer.span(served.context(), "parse");
  InternalSpan span(const Context& context, std::string_view operation) noexcept {
    return enabled() ? internal_span(context, operation) : InternalSpan(context);
  }

  // Something that happened within the call that `context` is in; nothing in none. For code that
  // has only the context.
  void note(const Context& context, std::string_view name, Attributes attributes = {}) noexcept;

  // Waits until everything recorded before has been sent or dropped. False: not by `deadline`.
  bool flush(Clock::time_point deadline) noexcept;
  bool flush(Clock::duration timeout) noexcept;

  // Sends what is queued and a last report, then stops for good. False if the deadline came first;
  // then the rest is dropped and counted. What is recorded afterwards is dropped and counted too.
  bool shutdown(Clock::time_point deadline) noexcept;
  bool shutdown(Clock::duration timeout) noexcept;

  TracerCounters counters() const noexcept;

 private:
  struct Beginning {
    std::string_view destination;
    std::string_view operation;
    bool async;
    std::uint32_t flags;  // beside those of the context
  };
  template <typename Begun>
  Begun begin(const Context& context, const Beginning& what) noexcept;
  ClientCall client_call(const Context& context, std::string_view destination,
                         std::string_view operation, bool async) noexcept;
  InternalSpan internal_span(const Context& context, std::string_view operation) noexcept;
  ServerCall server_call(const Context& extracted, std::string_view operation, bool async) noexcept;

  internal::Recorder* recorder_ = nullptr;  // null: disabled
  std::chrono::milliseconds shutdown_timeout_;
  std::string disabled_reason_;
  std::vector<std::string> warnings_;
};

}  // namespace phosphor
