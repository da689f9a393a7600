// Services that call each other through real Tracers, and a record of what each Tracer was told.
//
// There are no processes and no sockets: a call is a C++ call, its headers a map that inject()
// fills and extract_untrusted() reads. Calls come in all the ways that real ones do: answered,
// failed, timed out, forgotten, never received, never answered, messages without an answer, with
// notes. The record (MadeCall) is written beside each use of the Tracer, so it knows nothing of
// datagrams.
//
// The ids are random, as the client makes them; everything else follows from the seed.
//
// Threads: one. Units: the Tracers' clock advances by one microsecond each time it is read, so no
// two marks have the same time.

#pragma once

#include <phosphor/annotation.h>
#include <phosphor/tracer.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace phosphor::test {

struct MadeMark {
  std::size_t service;  // whose Tracer recorded it
  AnnotationType type;
  CallSide side;
  std::string name;  // of a note; empty where it carries attributes or an error only
};

struct MadeCall {
  TraceId trace_id;
  SpanId span_id;
  SpanId parent_id;  // of the enclosing call; none at the root
  std::string caller;
  std::string callee;
  std::string operation;
  std::vector<MadeMark> marks;
};

class Workload {
 public:
  static constexpr std::size_t service_count = 5;
  static constexpr int max_depth = 4;

  // `transports`: one for each service. `queue_bytes`: of each Tracer.
  Workload(std::uint64_t seed, std::vector<std::unique_ptr<Transport>> transports,
           std::size_t queue_bytes);

  // One request with everything that it causes.
  void run_request();
  // The same, of somebody who is not instrumented: the trace begins with the service's RECV.
  void enter_from_outside(std::size_t service);

  Tracer& tracer(std::size_t service) { return *tracers_[service]; }
  static std::string service_name(std::size_t service);
  const std::vector<MadeCall>& calls() const { return calls_; }

 private:
  enum class Fate { answered, failed, timed_out, forgotten, never_received, never_answered };

  std::uint64_t pick(std::uint64_t count);  // 0 … count - 1
  Fate pick_fate();
  std::size_t begin_call(const Context& within, SpanId parent, std::size_t caller,
                         std::size_t callee);
  void mark(std::size_t call, std::size_t service, AnnotationType type, CallSide side,
            std::string name = {});
  void mark_abandoned(std::size_t call, std::size_t service, CallSide side);

  void call_service(const Context& within, SpanId parent, std::size_t caller, int depth);
  void publish_event(const Context& within, SpanId parent, std::size_t caller, int depth);
  static Context carry(const ClientCall& call);
  void serve(const Context& carried, std::size_t call, std::size_t service, Fate fate, int depth);
  void work_within(ServerCall& served, std::size_t call, std::size_t service, int depth);

  std::mt19937_64 random_;
  std::vector<std::unique_ptr<Tracer>> tracers_;
  std::vector<MadeCall> calls_;
};

}  // namespace phosphor::test
