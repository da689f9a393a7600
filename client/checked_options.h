// TracerOptions after they were checked and every default was filled in.
//
// Threads: values; check() reads the environment, as getenv does.

#pragma once

#include "client/annotation_record.h"

#include <phosphor/result.h>
#include <phosphor/tracer_options.h>

#include <string>
#include <vector>

namespace phosphor {

struct CheckedOptions {
  std::string service;
  std::string hostname;
  std::size_t queue_bytes;
  std::chrono::milliseconds send_delay;
  std::unique_ptr<Transport> transport;
  Sampler sampler;
  AttributeLimits attribute_limits;
  Timestamp (*clock)() noexcept;  // null: the processor's counter (process_clock.h)
};

// The error says which option cannot work and what would; `warnings` gets a sentence for each
// setting of the environment that is not used as it stands.
Result<CheckedOptions> check(TracerOptions options, std::vector<std::string>& warnings);

}  // namespace phosphor
