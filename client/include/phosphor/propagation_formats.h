// Propagation: in which headers a context travels between processes. A list of formats: all of them
// are written; all are read in their order, and where two name different calls, the later counts.
//
//   inject(call, headers);                          // as OTEL_PROPAGATORS says
//   inject(call, headers, {PropagationFormat::b3});  // to a neighbour that knows nothing else
//
//   in OTEL_PROPAGATORS   format          headers
//   tracecontext          trace_context   traceparent, tracestate (W3C Trace Context, level 2)
//   baggage               baggage         baggage (W3C Baggage)
//   b3                    b3              b3 (Zipkin); also read: X-B3-…
//   b3multi               b3_multi        x-b3-traceid, -spanid, -sampled, -flags; also read: b3
//   jaeger                jaeger          uber-trace-id, uberctx-<key>; also read: jaeger-baggage
//   phosphor              phosphor        phosphor-timeout, origin-service
//   typhon                typhon          parent-request-id, origin-service, current-service
//
// Threads: a value; of_process() any. Failure: none; names that are not known are left out.

#pragma once

#include <phosphor/export.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string_view>

namespace phosphor {

enum class PropagationFormat : std::uint8_t {
  trace_context,
  baggage,
  b3,
  b3_multi,
  jaeger,
  phosphor,
  typhon,
};
inline constexpr std::size_t propagation_format_count = 7;

class PHOSPHOR_EXPORT Propagation {
 public:
  // trace_context, baggage, phosphor.
  Propagation() noexcept;
  // These, in this order; of a format that stands twice, the first counts. {} is the default above;
  // for nothing at all, see none().
  Propagation(std::initializer_list<PropagationFormat> formats) noexcept;

  static Propagation none() noexcept;

  // A list of names as in OTEL_PROPAGATORS, separated by commas; "none" anywhere is none(). Without
  // any known name it is the default (OpenTelemetry, Environment Variable Specification: what is
  // not known is ignored).
  static Propagation named(std::string_view names) noexcept;

  // What OTEL_PROPAGATORS said when this was first called; the default where it is unset or empty.
  static const Propagation& of_process() noexcept;

  bool has(PropagationFormat format) const noexcept;
  const PropagationFormat* begin() const noexcept { return formats_.data(); }
  const PropagationFormat* end() const noexcept { return formats_.data() + size_; }

 private:
  void add(PropagationFormat format) noexcept;

  std::array<PropagationFormat, propagation_format_count> formats_{};
  std::uint8_t size_ = 0;
};

}  // namespace phosphor
