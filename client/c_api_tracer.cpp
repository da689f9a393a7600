#include "client/c_api_handles.h"

#include <algorithm>
#include <cstring>

namespace {

using phosphor::DropReason;
using phosphor::TracerOptions;

// Larger is no structure of a later version, but a size that was never set.
constexpr std::size_t max_struct_bytes = 4096;

// The fields that both the caller and this library know; the others are 0.
phosphor_options known_options(const phosphor_options* options) noexcept {
  phosphor_options known{};
  if (options == nullptr || options->size > max_struct_bytes) return known;
  std::memcpy(&known, options, std::min(options->size, sizeof known));
  return known;
}

const char* unknown_options(const phosphor_options* options) noexcept {
  if (options == nullptr) return nullptr;
  if (options->size < sizeof options->size || options->size > max_struct_bytes) {
    return "phosphor_options.size is not sizeof(phosphor_options)";
  }
  const char* const bytes = reinterpret_cast<const char*>(options);
  for (std::size_t i = sizeof *options; i < options->size; ++i) {
    if (bytes[i] != 0) return "the options are those of a newer library than the one that runs";
  }
  return nullptr;
}

std::chrono::milliseconds milliseconds_of(std::int64_t ns) noexcept {
  return std::chrono::ceil<std::chrono::milliseconds>(std::chrono::nanoseconds(ns));
}

TracerOptions tracer_options(const phosphor_options& known) {
  TracerOptions options;
  options.service = phosphor::internal::text_or_empty(known.service);
  options.hostname = phosphor::internal::text_or_empty(known.hostname);
  options.collector_host = phosphor::internal::text_or_empty(known.collector_host);
  options.collector_port = known.collector_port;
  options.disabled = known.disabled != 0;
  if (known.queue_bytes != 0) options.queue_bytes = known.queue_bytes;
  if (known.send_delay_ns != 0) options.send_delay = milliseconds_of(known.send_delay_ns);
  if (known.shutdown_timeout_ns != 0) {
    options.shutdown_timeout = milliseconds_of(known.shutdown_timeout_ns);
  }
  return options;
}

phosphor_counters counters_of(const phosphor::TracerCounters& counters) noexcept {
  phosphor_counters known{};
  known.recorded = counters.recorded;
  known.sent = counters.sent;
  known.queued = counters.queued;
  known.dropped_queue_full = counters.dropped[DropReason::queue_full];
  known.dropped_too_large = counters.dropped[DropReason::too_large];
  known.dropped_send_failed = counters.dropped[DropReason::send_failed];
  known.dropped_shutdown = counters.dropped[DropReason::shutdown];
  known.datagrams = counters.datagrams;
  known.send_errors = counters.send_errors;
  return known;
}

}  // namespace

const char* phosphor_version(void) { return PHOSPHOR_VERSION; }

phosphor_tracer* phosphor_tracer_create(const phosphor_options* options) {
  const char* const unknown = unknown_options(options);
  TracerOptions checked = tracer_options(known_options(options));
  if (unknown != nullptr) checked.disabled = true;
  return new (std::nothrow) phosphor_tracer{phosphor::Tracer(std::move(checked)), unknown};
}

void phosphor_tracer_destroy(phosphor_tracer* tracer) { delete tracer; }

const char* phosphor_tracer_disabled_reason(const phosphor_tracer* tracer) {
  if (tracer == nullptr) return "there is no tracer";
  if (tracer->unknown_options != nullptr) return tracer->unknown_options;
  return tracer->tracer.disabled_reason().c_str();
}

int phosphor_tracer_flush(phosphor_tracer* tracer, int64_t timeout_ns) {
  return tracer == nullptr || tracer->tracer.flush(std::chrono::nanoseconds(timeout_ns)) ? 1 : 0;
}

int phosphor_tracer_shutdown(phosphor_tracer* tracer, int64_t timeout_ns) {
  return tracer == nullptr || tracer->tracer.shutdown(std::chrono::nanoseconds(timeout_ns)) ? 1 : 0;
}

void phosphor_tracer_counters(const phosphor_tracer* tracer, phosphor_counters* counters) {
  if (counters == nullptr) return;
  const std::size_t size = counters->size;
  if (size < sizeof size || size > max_struct_bytes) return;
  phosphor_counters known{};
  if (tracer != nullptr) known = counters_of(tracer->tracer.counters());
  known.size = size;
  std::memset(static_cast<void*>(counters), 0, size);
  std::memcpy(static_cast<void*>(counters), &known, std::min(size, sizeof known));
}
