// What a Tracer needs to know. Everything but the service's name has a default.
//
// Options that cannot work do not throw: they give a Tracer that is disabled and says why
// (Tracer::disabled_reason). What the options leave open the environment fills in, PHOSPHOR_*
// before OTEL_* (the table is in client/README.md). PHOSPHOR_DISABLED=true switches recording off
// whatever the options say.

#pragma once

#include <phosphor/sampler.h>
#include <phosphor/timestamp.h>
#include <phosphor/transport.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace phosphor {

inline constexpr std::uint16_t default_collector_port = 7760;

// Of what TracerOptions may ask for.
inline constexpr std::size_t min_queue_bytes = std::size_t{16}
                                               << 10;  // some annotations of any size
inline constexpr std::size_t max_queue_bytes = std::size_t{1} << 30;  // surely a mistake beyond

inline constexpr std::size_t default_queue_bytes = std::size_t{16} << 20;
inline constexpr std::chrono::milliseconds default_send_delay{50};
inline constexpr std::chrono::milliseconds max_send_delay{
    60'000};                                                 // nobody waits longer for a trace
inline constexpr std::size_t min_attribute_value_bytes = 3;  // the mark of what was cut

struct TracerOptions {
  // This process's service, at most max_name_bytes. Required; empty: $PHOSPHOR_SERVICE,
  // $OTEL_SERVICE_NAME, or service.name of $OTEL_RESOURCE_ATTRIBUTES.
  std::string service = {};
  // Empty: host.name of $OTEL_RESOURCE_ATTRIBUTES, else what the machine says (gethostname).
  std::string hostname = {};

  std::string collector_host = {};   // name or address; empty: $PHOSPHOR_HOST, else 127.0.0.1
  std::uint16_t collector_port = 0;  // 0: $PHOSPHOR_PORT, else 7760
  std::size_t datagram_bytes = 0;    // 0: 60,000 on loopback, 1400 elsewhere (no fragments)

  // Annotations wait here for the sender; what comes while it is full is dropped and counted.
  // Rounded up to blocks of 8 KiB, of which each thread that records has at least one. One
  // annotation takes 64 bytes and its texts, in steps of 64. The system gives this memory when it
  // is first used, page by page; what has been used is used again first.
  // 0: 256 bytes for each span of $OTEL_BSP_MAX_QUEUE_SIZE, else default_queue_bytes.
  std::size_t queue_bytes = 0;

  // How long the sender waits for company after the first annotation came; longer: fuller
  // datagrams. Not set: $OTEL_BSP_SCHEDULE_DELAY, else default_send_delay.
  std::optional<std::chrono::milliseconds> send_delay = {};

  // How long ~Tracer waits for what is queued to be sent.
  std::chrono::milliseconds shutdown_timeout{500};

  bool disabled = false;

  // Which traces are recorded. Not set: $OTEL_TRACES_SAMPLER, else Sampler::always().
  std::optional<Sampler> sampler = {};

  // Beyond max_value_bytes and max_record_attributes these change nothing. 0: what
  // $OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT and $OTEL_ATTRIBUTE_COUNT_LIMIT say, else those.
  std::size_t attribute_value_bytes = 0;  // longer texts and bytes are cut; at least 3
  std::size_t attribute_count = 0;        // of one mark or note; the rest is left out, and counted

  // Instead of UDP to the collector's address: one of phosphor/transports.h, or your own. Null and
  // no collector's address given here: what $PHOSPHOR_TRANSPORT says, else UDP.
  std::unique_ptr<Transport> transport = {};

  // Instead of the clock that the Tracer chooses: the processor's counter, followed by the system's
  // clock, where it can be trusted, else the system's clock. Called by every thread that records.
  Timestamp (*clock)() noexcept = nullptr;
};

}  // namespace phosphor
