// What a Tracer needs to know. Everything but the service's name has a default.
//
// Options that cannot work do not throw: they give a Tracer that is disabled and says why
// (Tracer::disabled_reason). Environment: PHOSPHOR_HOST and PHOSPHOR_PORT, where the options leave
// the collector's address open; PHOSPHOR_DISABLED=true switches recording off.

#pragma once

#include <phosphor/sampler.h>
#include <phosphor/timestamp.h>
#include <phosphor/transport.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

namespace phosphor {

inline constexpr std::uint16_t default_collector_port = 7760;

// Of what TracerOptions may ask for.
inline constexpr std::size_t min_queue_bytes = std::size_t{16}
                                               << 10;  // some annotations of any size
inline constexpr std::size_t max_queue_bytes = std::size_t{1} << 30;  // surely a mistake beyond

struct TracerOptions {
  std::string service = {};   // this process's service; required, at most max_name_bytes
  std::string hostname = {};  // empty: what the machine says (gethostname)

  std::string collector_host = {};   // name or address; empty: $PHOSPHOR_HOST, else 127.0.0.1
  std::uint16_t collector_port = 0;  // 0: $PHOSPHOR_PORT, else 7760
  std::size_t datagram_bytes = 0;    // 0: 60,000 on loopback, 1400 elsewhere (no fragments)

  // Annotations wait here for the sender; what comes while it is full is dropped and counted.
  // Rounded up to blocks of 8 KiB, of which each thread that records has at least one. One
  // annotation takes 64 bytes and its texts, in steps of 64. The system gives this memory when it
  // is first used, page by page; what has been used is used again first.
  std::size_t queue_bytes = std::size_t{16} << 20;

  // How long the sender waits for company after the first annotation came; longer: fuller
  // datagrams.
  std::chrono::milliseconds send_delay{50};

  // How long ~Tracer waits for what is queued to be sent.
  std::chrono::milliseconds shutdown_timeout{500};

  bool disabled = false;

  // Which traces are recorded.
  Sampler sampler = Sampler::always();

  // Instead of UDP to the collector's address; for tests and other networks.
  std::unique_ptr<Transport> transport = {};

  // Instead of the clock that the Tracer chooses: the processor's counter, followed by the system's
  // clock, where it can be trusted, else the system's clock. Called by every thread that records.
  Timestamp (*clock)() noexcept = nullptr;
};

}  // namespace phosphor
