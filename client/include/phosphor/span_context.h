// Where in a trace the code is: the ids that a caller hands to a callee.
//
// A SpanContext is what W3C Trace Context calls by its parts: the trace, the call within it, and
// the flags. Contexts carry one (context.h); inject and extract move it between processes
// (propagation.h).
//
// Threads: values.

#pragma once

#include <phosphor/annotation.h>
#include <phosphor/ids.h>

#include <cstdint>

namespace phosphor {

// W3C trace flags, level 2. Other bits are never passed on.
inline constexpr std::uint8_t trace_flag_sampled = 0x01;
inline constexpr std::uint8_t trace_flag_random = 0x02;  // the trace id is random in all its bits

// What an annotation's flags say beside those, with OTLP's numbers (Span.flags): whether it is
// known that the call was made by another process, and that it was.
inline constexpr std::uint32_t span_flag_has_is_remote = 0x100;
inline constexpr std::uint32_t span_flag_is_remote = 0x200;

// Stands for no threshold: the call is not recorded, or nobody knows how probable it was.
inline constexpr std::uint32_t sampling_threshold_unknown = UINT32_MAX;

// That nobody is called: the marks are the begin and the end of work within one process
// (proto/README.md, "Work within a process"). Of annotations only.
inline constexpr std::uint32_t span_flag_internal = 0x400;

struct SpanContext {
  TraceId trace_id;
  SpanId span_id;  // of the innermost call: the parent of what comes next
  std::uint8_t flags = 0;
  CallSide side = CallSide::none;  // of that call, where the code is
  bool remote = false;  // came from another process and has not been received by a Tracer yet

  // What a sampler of this process has decided (sampler.h): the share of all traces that it leaves
  // out, in units of 2^-32. 0: nothing, so what the trace state says holds.
  std::uint32_t sampling_threshold = 0;

  constexpr bool valid() const noexcept { return trace_id.valid() && span_id.valid(); }
};

}  // namespace phosphor
