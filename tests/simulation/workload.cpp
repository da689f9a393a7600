#include "tests/simulation/workload.h"

#include <doctest/doctest.h>

#include <phosphor/propagation.h>

#include <atomic>
#include <map>
#include <utility>

namespace phosphor::test {
namespace {

Timestamp ticking_clock() noexcept {
  static std::atomic<std::int64_t> now_ns{1'790'000'000'000'000'000};
  return from_unix_nanoseconds(now_ns += 1000);
}

constexpr const char* operations[] = {"GET /balance", "POST /payments", "GET /cards/{id}"};

}  // namespace

Workload::Workload(std::uint64_t seed, std::vector<std::unique_ptr<Transport>> transports,
                   std::size_t queue_bytes)
    : random_(seed) {
  for (std::size_t i = 0; i < transports.size(); ++i) {
    TracerOptions options;
    options.service = service_name(i);
    options.hostname = "host-" + std::to_string(i);
    options.queue_bytes = queue_bytes;
    options.send_delay = std::chrono::minutes(1);  // it sends when it is flushed, or must
    options.transport = std::move(transports[i]);
    options.clock = ticking_clock;
    tracers_.push_back(std::make_unique<Tracer>(std::move(options)));
    REQUIRE_MESSAGE(tracers_.back()->enabled(), tracers_.back()->disabled_reason());
  }
}

std::string Workload::service_name(std::size_t service) {
  return "service-" + std::to_string(service);
}

std::uint64_t Workload::pick(std::uint64_t count) {
  return std::uniform_int_distribution<std::uint64_t>(0, count - 1)(random_);
}

Workload::Fate Workload::pick_fate() {
  constexpr Fate fates[] = {Fate::answered,       Fate::answered,  Fate::answered,
                            Fate::answered,       Fate::failed,    Fate::timed_out,
                            Fate::never_received, Fate::forgotten, Fate::never_answered};
  return fates[pick(std::size(fates))];
}

std::size_t Workload::begin_call(const Context& within, SpanId parent, std::size_t caller,
                                 std::size_t callee) {
  calls_.push_back({within.span_context().trace_id,
                    within.span_context().span_id,
                    parent,
                    service_name(caller),
                    service_name(callee),
                    {},
                    {}});
  return calls_.size() - 1;
}

void Workload::mark(std::size_t call, std::size_t service, AnnotationType type, CallSide side,
                    std::string name) {
  calls_[call].marks.push_back({service, type, side, std::move(name)});
}

// What the destructor of a call without an end leaves: the error, and the note.
void Workload::mark_abandoned(std::size_t call, std::size_t service, CallSide side) {
  mark(call, service, AnnotationType::note, side);
  mark(call, service, AnnotationType::note, side, "abandoned");
}

void Workload::run_request() {
  if (pick(2) == 0) {
    enter_from_outside(pick(service_count));
  } else {
    call_service(Context(), SpanId{}, pick(service_count), 0);
  }
}

void Workload::enter_from_outside(std::size_t service) {
  ServerCall served = tracers_[service]->recv(Context(), "POST /payments");
  const std::size_t call = begin_call(served.context(), SpanId{}, service, service);
  calls_[call].caller.clear();
  calls_[call].operation = "POST /payments";
  mark(call, service, AnnotationType::server_recv, CallSide::server);
  work_within(served, call, service, 0);
  served.send();
  mark(call, service, AnnotationType::server_send, CallSide::server);
}

void Workload::call_service(const Context& within, SpanId parent, std::size_t caller, int depth) {
  const std::size_t callee = pick(service_count);
  const std::string operation = operations[pick(std::size(operations))];
  const Fate fate = pick_fate();
  ClientCall client = tracers_[caller]->send(within, service_name(callee), operation);
  const std::size_t call = begin_call(client.context(), parent, caller, callee);
  calls_[call].operation = operation;
  mark(call, caller, AnnotationType::client_send, CallSide::client);
  if (fate != Fate::never_received) {
    serve(carry(client), call, callee, fate, depth);
  }
  switch (fate) {
    case Fate::answered:
    case Fate::failed:
      if (fate == Fate::failed) client.error("503 Service Unavailable");
      client.recv();
      mark(call, caller, AnnotationType::client_recv, CallSide::client);
      break;
    case Fate::timed_out:
    case Fate::never_received:
      client.timeout();
      mark(call, caller, AnnotationType::timeout, CallSide::client);
      break;
    case Fate::forgotten:
    case Fate::never_answered:
      mark_abandoned(call, caller, CallSide::client);
      break;
  }
}

void Workload::publish_event(const Context& within, SpanId parent, std::size_t caller, int depth) {
  const std::size_t callee = pick(service_count);
  const ClientCall message = tracers_[caller]->publish(within, service_name(callee), "event");
  const std::size_t call = begin_call(message.context(), parent, caller, callee);
  calls_[call].operation = "event";
  mark(call, caller, AnnotationType::client_send, CallSide::client);
  if (pick(4) == 0) return;  // nobody has taken it yet
  ServerCall consumed = tracers_[callee]->consume(carry(message), "event");
  mark(call, callee, AnnotationType::server_recv, CallSide::server);
  work_within(consumed, call, callee, depth);
  // Its attributes: a message has no last mark that could carry them.
  mark(call, callee, AnnotationType::note, CallSide::server);
}

// What the callee's process reads from the headers that the caller's wrote.
Context Workload::carry(const ClientCall& call) {
  std::map<std::string, std::string, std::less<>> headers;
  inject(call, [&](std::string_view name, std::string_view value) {
    headers[std::string(name)] = value;
  });
  return extract_untrusted([&](std::string_view name) -> std::optional<std::string_view> {
    const auto found = headers.find(name);
    if (found == headers.end()) return std::nullopt;
    return found->second;
  });
}

void Workload::serve(const Context& carried, std::size_t call, std::size_t service, Fate fate,
                     int depth) {
  ServerCall served = tracers_[service]->recv(carried, calls_[call].operation);
  mark(call, service, AnnotationType::server_recv, CallSide::server);
  work_within(served, call, service, depth);
  if (fate == Fate::never_answered) {
    mark_abandoned(call, service, CallSide::server);
    return;
  }
  if (fate == Fate::failed) served.error("out of stock");
  served.send();
  mark(call, service, AnnotationType::server_send, CallSide::server);
}

void Workload::work_within(ServerCall& served, std::size_t call, std::size_t service, int depth) {
  served.attribute("depth", depth);
  if (pick(3) == 0) {
    served.note("cache miss", {{"cache.size", 2048}});
    mark(call, service, AnnotationType::note, CallSide::server, "cache miss");
  }
  if (depth == max_depth) return;
  const SpanId parent = served.context().span_context().span_id;
  for (std::uint64_t children = pick(3); children > 0; --children) {
    call_service(served.context(), parent, service, depth + 1);
  }
  if (pick(4) == 0) publish_event(served.context(), parent, service, depth + 1);
}

}  // namespace phosphor::test
