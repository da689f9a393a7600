// TracerOptions after they were checked and every default was filled in.
//
// Threads: values; check() reads the environment, as getenv does.

#pragma once

#include <phosphor/result.h>
#include <phosphor/tracer_options.h>

namespace phosphor {

struct CheckedOptions {
  std::string service;
  std::string hostname;
  std::size_t queue_bytes;
  std::chrono::milliseconds send_delay;
  std::unique_ptr<Transport> transport;
  Sampler sampler;
  Timestamp (*clock)() noexcept;  // null: the processor's counter (process_clock.h)
};

// The error says which option cannot work and what would.
Result<CheckedOptions> check(TracerOptions options);

}  // namespace phosphor
