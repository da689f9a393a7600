// The client for C, and for every language that can call C.
//
//   phosphor_options options = {.size = sizeof options, .service = "cards"};
//   phosphor_tracer* tracer = phosphor_tracer_create(&options);
//
//   phosphor_context* received = phosphor_extract(NULL, read_header, request);
//   phosphor_call* served = phosphor_recv(tracer, received, "GET /cards");
//   phosphor_context* within = phosphor_call_context(served);
//   phosphor_call* call = phosphor_send(tracer, within, "balance", "GET /balance");
//   phosphor_inject(call, write_header, onward);
//   …
//   phosphor_call_end(call);
//   phosphor_call_integer(served, "card.balance", 100);
//   phosphor_call_end(served);
//
// What a call, a context and a Tracer are is said in call.h, context.h and tracer.h; limits are in
// client/README.md. C99; the binary interface only grows: handles are opaque, and structures begin
// with their size.
//
// Ownership: what a function returns as a handle is the caller's, who gives it back by the function
// that its comment names. Texts are copied and need not live longer than the function; they end
// with a zero byte unless a length is given. They are UTF-8; other bytes become '?'.
//
// Threads: any number may use a Tracer or a context at once; a call, one at a time.
// Units: nanoseconds.
//
// Failure: nothing here blocks (but where it says that it waits), throws or logs. NULL is a fair
// argument everywhere: a null context is the background, and of a null tracer or call nothing is
// recorded. A handle is NULL only where there is no memory, or where a null tracer was given.
// A call or context handle is one allocation, beside what the C++ function needs.

#pragma once

#include <phosphor/export.h>

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct phosphor_tracer phosphor_tracer;
typedef struct phosphor_context phosphor_context;
typedef struct phosphor_call phosphor_call;

// The version of the library that is linked: "0.1.0".
PHOSPHOR_EXPORT const char* phosphor_version(void);

// --- the tracer (tracer.h) -----------------------------------------------------------------------

// What is 0 or NULL has its default (tracer_options.h).
typedef struct phosphor_options {
  size_t size;          // sizeof(phosphor_options): which fields the caller knows
  const char* service;  // this process's; NULL: what the environment says
  const char* hostname;
  const char* collector_host;
  uint64_t queue_bytes;
  int64_t send_delay_ns;
  int64_t shutdown_timeout_ns;  // of phosphor_tracer_destroy
  uint16_t collector_port;
  uint8_t disabled;  // not 0: nothing is recorded
} phosphor_options;

// Annotations since the Tracer started: recorded = sent + every dropped_… + queued.
typedef struct phosphor_counters {
  size_t size;  // sizeof(phosphor_counters), set by the caller
  uint64_t recorded;
  uint64_t sent;
  uint64_t queued;
  uint64_t dropped_queue_full;
  uint64_t dropped_too_large;
  uint64_t dropped_send_failed;
  uint64_t dropped_shutdown;
  uint64_t datagrams;
  uint64_t send_errors;
} phosphor_counters;

// Given back by phosphor_tracer_destroy. Options that cannot work, NULL among them, and options of
// a newer library that say something this one does not know give a Tracer that is disabled.
PHOSPHOR_EXPORT phosphor_tracer* phosphor_tracer_create(const phosphor_options* options);

// Shuts down first, and waits for it as long as the options say.
PHOSPHOR_EXPORT void phosphor_tracer_destroy(phosphor_tracer* tracer);

// Why nothing is recorded, in a sentence for a person; empty while the Tracer is enabled. Lives as
// long as the Tracer.
PHOSPHOR_EXPORT const char* phosphor_tracer_disabled_reason(const phosphor_tracer* tracer);

// Each waits at most `timeout_ns`, and says 1 if all that was recorded before has been sent or
// dropped, else 0. After a shutdown nothing is recorded any more.
PHOSPHOR_EXPORT int phosphor_tracer_flush(phosphor_tracer* tracer, int64_t timeout_ns);
PHOSPHOR_EXPORT int phosphor_tracer_shutdown(phosphor_tracer* tracer, int64_t timeout_ns);

// Fills the fields that the caller knows; those that this library does not know become 0.
PHOSPHOR_EXPORT void phosphor_tracer_counters(const phosphor_tracer* tracer,
                                              phosphor_counters* counters);

// --- contexts (context.h) ------------------------------------------------------------------------

enum { PHOSPHOR_NOT_DONE = 0, PHOSPHOR_CANCELED = 1, PHOSPHOR_DEADLINE_EXCEEDED = 2 };

#define PHOSPHOR_NO_DEADLINE INT64_MAX

// A child of `parent`; each is given back by phosphor_context_free, which cancels nothing.
PHOSPHOR_EXPORT phosphor_context* phosphor_context_with_timeout(const phosphor_context* parent,
                                                                int64_t timeout_ns);
PHOSPHOR_EXPORT phosphor_context* phosphor_context_with_cancel(const phosphor_context* parent);
PHOSPHOR_EXPORT void phosphor_context_free(phosphor_context* context);

// Of a context that phosphor_context_with_cancel gave: makes it and all its children done. Of any
// other: nothing.
PHOSPHOR_EXPORT void phosphor_context_cancel(const phosphor_context* context);

// PHOSPHOR_NOT_DONE, or why it is done.
PHOSPHOR_EXPORT int phosphor_context_error(const phosphor_context* context);

// Waits until the context is done, at most `timeout_ns`; what phosphor_context_error says then.
PHOSPHOR_EXPORT int phosphor_context_wait(const phosphor_context* context, int64_t timeout_ns);

// Until the deadline, or less than 0 after it, or PHOSPHOR_NO_DEADLINE.
PHOSPHOR_EXPORT int64_t phosphor_context_remaining_ns(const phosphor_context* context);

// 32 and 16 lower-case hex digits and a zero byte; the empty text outside of any trace.
PHOSPHOR_EXPORT void phosphor_context_trace_id(const phosphor_context* context, char text[33]);
PHOSPHOR_EXPORT void phosphor_context_span_id(const phosphor_context* context, char text[17]);

// --- headers (propagation.h) ---------------------------------------------------------------------

// The value of the index-th header of that name, from 0; NULL where there are no more. It must live
// until phosphor_extract returns. Names are lower-case.
typedef const char* phosphor_get_header(void* carrier, const char* name, size_t index);

// Called once for each header.
typedef void phosphor_set_header(void* carrier, const char* name, const char* value);

// A child of `base` with what the headers say; given back by phosphor_context_free. Headers come
// from anybody: what cannot be read is taken as absent.
PHOSPHOR_EXPORT phosphor_context* phosphor_extract(const phosphor_context* base,
                                                   phosphor_get_header* get, void* carrier);

// The same of two texts alone, each of which may be NULL.
PHOSPHOR_EXPORT phosphor_context* phosphor_extract_traceparent(const phosphor_context* base,
                                                               const char* traceparent,
                                                               const char* tracestate);

// Writes the headers of a request. Of a ServerCall, and of one that has ended: nothing.
PHOSPHOR_EXPORT void phosphor_inject(const phosphor_call* call, phosphor_set_header* set,
                                     void* carrier);

// The traceparent alone: 55 characters and a zero byte; the empty text outside of any trace.
PHOSPHOR_EXPORT void phosphor_call_traceparent(const phosphor_call* call, char text[56]);

// --- calls (call.h) ------------------------------------------------------------------------------

// A request is about to leave for `destination`; one has come; the same for messages, which have no
// answer. Each call is given back by exactly one of phosphor_call_end, _timeout and _abandon.
PHOSPHOR_EXPORT phosphor_call* phosphor_send(phosphor_tracer* tracer,
                                             const phosphor_context* context,
                                             const char* destination, const char* operation);
PHOSPHOR_EXPORT phosphor_call* phosphor_recv(phosphor_tracer* tracer,
                                             const phosphor_context* extracted,
                                             const char* operation);
PHOSPHOR_EXPORT phosphor_call* phosphor_publish(phosphor_tracer* tracer,
                                                const phosphor_context* context,
                                                const char* destination, const char* operation);
PHOSPHOR_EXPORT phosphor_call* phosphor_consume(phosphor_tracer* tracer,
                                                const phosphor_context* extracted,
                                                const char* operation);

// The context within the call; given back by phosphor_context_free.
PHOSPHOR_EXPORT phosphor_context* phosphor_call_context(const phosphor_call* call);

// Attributes: the last value of a key wins. `size` is in bytes.
PHOSPHOR_EXPORT void phosphor_call_text(phosphor_call* call, const char* key, const char* value);
PHOSPHOR_EXPORT void phosphor_call_text_of(phosphor_call* call, const char* key, const char* value,
                                           size_t size);
PHOSPHOR_EXPORT void phosphor_call_bytes(phosphor_call* call, const char* key, const void* value,
                                         size_t size);
PHOSPHOR_EXPORT void phosphor_call_integer(phosphor_call* call, const char* key, int64_t value);
PHOSPHOR_EXPORT void phosphor_call_real(phosphor_call* call, const char* key, double value);
PHOSPHOR_EXPORT void phosphor_call_boolean(phosphor_call* call, const char* key, int value);

// Something that happened, now.
PHOSPHOR_EXPORT void phosphor_call_note(phosphor_call* call, const char* name);

// The call failed. The last message wins.
PHOSPHOR_EXPORT void phosphor_call_error(phosphor_call* call, const char* message);

// The caller's: the answer is here, or the failure that came in its place. The callee's: the answer
// leaves.
PHOSPHOR_EXPORT void phosphor_call_end(phosphor_call* call);

// The caller's: it stops waiting. The callee's: as phosphor_call_abandon.
PHOSPHOR_EXPORT void phosphor_call_timeout(phosphor_call* call);

// Leaves the call without its end, which is recorded as what it is.
PHOSPHOR_EXPORT void phosphor_call_abandon(phosphor_call* call);

#ifdef __cplusplus
}
#endif
