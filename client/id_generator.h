// Random ids: one generator for each thread, seeded by the operating system, without locks.
//
// After fork() parent and child would draw the same ids; each thread seeds anew in the child.
// The ids are unpredictable enough to be unique, not to be secret.
//
// Threads: any. Never all zero.

#pragma once

#include <phosphor/ids.h>

namespace phosphor {

TraceId new_trace_id() noexcept;
SpanId new_span_id() noexcept;
// For a sender; never 0.
std::uint64_t new_sender_id() noexcept;

}  // namespace phosphor
