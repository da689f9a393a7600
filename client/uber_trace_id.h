// The uber-trace-id header of Jaeger's own clients (jaegertracing.io, Client Libraries, Propagation
// Format):
//
//   <trace id, 1 to 32 hex>:<span id, 1 to 16 hex>:<parent's span id>:<flags, 1 or 2 hex>
//
// Flag 1 is sampled, 2 is debug. The parent is deprecated: 0 is written, anything hex is read over.
// Colons may come percent-encoded.
//
// Threads: pure.

#pragma once

#include "client/carried_span.h"

#include <array>
#include <string_view>

namespace phosphor {

class UberTraceIdText {
 public:
  // Requires: carried.span.valid().
  explicit UberTraceIdText(const CarriedSpan& carried) noexcept;
  std::string_view text() const noexcept { return {text_.data(), text_.size()}; }

 private:
  std::array<char, 53> text_;
};

// Not valid() unless the value is an uber-trace-id.
CarriedSpan read_uber_trace_id_untrusted(std::string_view value_untrusted) noexcept;

}  // namespace phosphor
