// inject and extract: how a context travels from process to process, in the headers of whatever
// carries the call. Which headers those are is a Propagation (propagation_formats.h); by default
//
//   header            what it carries
//   traceparent       trace id, span id, flags, as W3C Trace Context, level 2, has them
//   tracestate        other systems' state; passed on untouched, at most 512 bytes
//   baggage           the application's own names and values, as W3C Baggage has them (baggage.h)
//   phosphor-timeout  the time that remains, as gRPC writes timeouts: up to 8 digits and a unit
//                     of H M S m(illi) u(micro) n(ano)
//   origin-service    the caller's service, as text
//
// The time that remains is relative, because clocks of two hosts are not comparable; what the
// network takes is not subtracted, so the callee may believe it has slightly longer than the
// caller. Names are lower-case; whoever looks them up compares as its protocol demands.
//
// Threads: pure functions. inject allocates nothing, if set() does not. Failure: what cannot be
// read is taken as absent, never half of it: a broken traceparent means a new trace, a broken
// tracestate none, a broken timeout no deadline. Sizes are bounded whatever comes.

#pragma once

#include <phosphor/call.h>
#include <phosphor/context.h>
#include <phosphor/export.h>
#include <phosphor/propagation_formats.h>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace phosphor {

inline constexpr std::string_view traceparent_header = "traceparent";
inline constexpr std::string_view tracestate_header = "tracestate";
inline constexpr std::string_view timeout_header = "phosphor-timeout";
inline constexpr std::string_view origin_header = "origin-service";
inline constexpr std::string_view baggage_header = "baggage";
inline constexpr std::string_view b3_header = "b3";
inline constexpr std::string_view b3_trace_id_header = "x-b3-traceid";
inline constexpr std::string_view b3_span_id_header = "x-b3-spanid";
inline constexpr std::string_view b3_sampled_header = "x-b3-sampled";
inline constexpr std::string_view b3_flags_header = "x-b3-flags";
inline constexpr std::string_view uber_trace_id_header = "uber-trace-id";
inline constexpr std::string_view uber_baggage_prefix = "uberctx-";  // and the key
inline constexpr std::string_view jaeger_baggage_header = "jaeger-baggage";
inline constexpr std::string_view parent_request_id_header = "parent-request-id";
inline constexpr std::string_view current_service_header = "current-service";

inline constexpr std::size_t max_trace_state_bytes = 512;   // what W3C asks everybody to carry
inline constexpr std::size_t max_trace_state_members = 32;  // W3C
// A longer phosphor-timeout counts as this much: nobody waits longer, and sums cannot overflow.
inline constexpr std::chrono::hours max_timeout{24};

// The caller's service name in an extracted context.
struct PHOSPHOR_EXPORT OriginService {
  using Type = std::string;
};

// Where headers are written to and read from. Most callers pass a lambda instead (below).
class PHOSPHOR_EXPORT HeaderWriter {
 public:
  // Called once for each name; replaces what is there.
  virtual void set(std::string_view name, std::string_view value) = 0;

 protected:
  ~HeaderWriter() = default;
};

// Is shown headers, one after the other, until it returns false. (A function and its state, not a
// class with virtual functions: it is called by the application and implemented in this library,
// which has no RTTI for the application's sanitizers to look at.)
struct PHOSPHOR_EXPORT HeaderVisitor {
  bool operator()(std::string_view name, std::string_view value) const {
    return function(state, name, value);
  }

  bool (*function)(void* state, std::string_view name, std::string_view value);
  void* state;
};

class PHOSPHOR_EXPORT HeaderReader {
 public:
  // The value of the index-th header of that name, from 0; nullopt where there are no more.
  virtual std::optional<std::string_view> get(std::string_view name, std::size_t index) const = 0;

  // Shows all headers. A reader that can only look names up shows none; then Jaeger's baggage,
  // whose keys are in the names, is not found.
  virtual void each(HeaderVisitor) const {}

 protected:
  ~HeaderReader() = default;
};

// Writes what the call's context has, and who calls. Requires: the call has not ended.
PHOSPHOR_EXPORT void inject(const ClientCall& call, HeaderWriter& headers,
                            const Propagation& propagation = Propagation::of_process());

// The same for a context alone: nothing outside of a trace, no timeout without a deadline, no
// service if `origin_service` is empty.
PHOSPHOR_EXPORT void inject(const Context& context, std::string_view origin_service,
                            HeaderWriter& headers,
                            const Propagation& propagation = Propagation::of_process());

// A child of `base` with what the headers say. Its span_context() is not valid if they name no
// trace.
PHOSPHOR_EXPORT Context
extract_untrusted(const HeaderReader& headers, const Context& base = {},
                  const Propagation& propagation = Propagation::of_process());

// The same with functions: set(name, value); get(name) or get(name, index), which return something
// convertible to std::optional<std::string_view>.
template <typename Set,
          std::enable_if_t<std::is_invocable_v<Set&, std::string_view, std::string_view>, int> = 0>
void inject(const ClientCall& call, Set&& set,
            const Propagation& propagation = Propagation::of_process()) {
  struct Writer final : HeaderWriter {
    explicit Writer(std::remove_reference_t<Set>& f) : function(f) {}
    void set(std::string_view name, std::string_view value) override { function(name, value); }
    std::remove_reference_t<Set>& function;
  } writer(set);
  inject(call, static_cast<HeaderWriter&>(writer), propagation);
}

template <typename Get,
          std::enable_if_t<std::is_invocable_v<Get&, std::string_view> ||
                               std::is_invocable_v<Get&, std::string_view, std::size_t>,
                           int> = 0>
Context extract_untrusted(Get&& get, const Context& base = {},
                          const Propagation& propagation = Propagation::of_process()) {
  struct Reader final : HeaderReader {
    explicit Reader(std::remove_reference_t<Get>& f) : function(f) {}
    std::optional<std::string_view> get(std::string_view name, std::size_t index) const override {
      if constexpr (std::is_invocable_v<Get&, std::string_view, std::size_t>) {
        return function(name, index);
      } else {
        return index == 0 ? std::optional<std::string_view>(function(name)) : std::nullopt;
      }
    }
    std::remove_reference_t<Get>& function;
  } reader(get);
  return extract_untrusted(static_cast<const HeaderReader&>(reader), base, propagation);
}

}  // namespace phosphor
