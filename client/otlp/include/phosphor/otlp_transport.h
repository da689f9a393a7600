// OTLP over HTTP to any backend that receives OpenTelemetry's traces: a way out for services whose
// traces do not go to a Phosphor collector (target phosphor::client_otlp, C++20, with Boost.Beast).
//
//   phosphor::TracerOptions options{"cards"};
//   auto otlp = phosphor::otlp_options_of_environment();
//   if (otlp) options.transport = phosphor::otlp_transport(*otlp);
//
// The Tracer's sender joins the marks of each call into a span (client/otlp/span_joiner.h) and
// posts the spans that ended. A span that never ends is not sent: OTLP has none such. What a
// backend does not take now (no connection, 429, 502, 503, 504) waits, in max_unsent_bytes, and is
// tried again after a second, then two, up to 32, or when the backend said. So "sent" in
// TracerCounters means taken by the Transport; what became of it OtlpCounters say.
//
// Threads: the functions any; the Transport its Tracer's sender; OtlpCounters any. Failure: none
// reaches the application. A post takes `timeout` at most, beside the look-up of the host's name.
// In a fork's child what was joined is the parent's; a connection that was open is left to the
// parent. Source: OpenTelemetry, "OTLP Specification" and "OpenTelemetry Protocol Exporter".

#pragma once

#include <phosphor/result.h>
#include <phosphor/transport.h>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace phosphor {

// What waits for a backend that is away; then batches are refused (send_failed).
inline constexpr std::size_t max_unsent_bytes = std::size_t{4} << 20;

// Since the transport was made. Spans that ended = sent + rejected + unsent.
struct OtlpCounters {
  std::atomic<std::uint64_t> sent_spans{0};      // the backend said so
  std::atomic<std::uint64_t> rejected_spans{0};  // it refused them for good, as 400 does
  std::atomic<std::uint64_t> unsent_spans{0};    // they wait
  std::atomic<std::uint64_t> failed_posts{0};
  // Annotations of calls that did not end within ten minutes, or had no room to wait.
  std::atomic<std::uint64_t> dropped_annotations{0};
};

struct OtlpOptions {
  std::string host = "localhost";
  std::uint16_t port = 4318;
  std::string target = "/v1/traces";
  std::vector<std::pair<std::string, std::string>> headers = {};
  std::chrono::milliseconds timeout{10'000};
  std::shared_ptr<OtlpCounters> counters = {};  // null: nobody asks
};

// $OTEL_EXPORTER_OTLP_TRACES_ENDPOINT (used as it is) or $OTEL_EXPORTER_OTLP_ENDPOINT (to which
// /v1/traces is added), …_HEADERS ("key=value,key=value", percent-encoded) and …_TIMEOUT
// (milliseconds), those with TRACES_ first; $OTEL_EXPORTER_OTLP_PROTOCOL must be http/protobuf if
// set. The error is a sentence for a person. https is not spoken: it is an error, not a fallback;
// send to a local OpenTelemetry Collector, or through a proxy that adds TLS.
Result<OtlpOptions> otlp_options_of_environment(const char* (*environment)(const char*) = nullptr);

std::unique_ptr<Transport> otlp_transport(OtlpOptions options);

}  // namespace phosphor
