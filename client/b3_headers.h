// B3, Zipkin's headers, in both their forms (github.com/openzipkin/b3-propagation):
//
//   b3: <trace id, 16 or 32 hex>-<span id, 16 hex>[-<0, 1 or d>[-<parent's span id, 16 hex>]]
//   X-B3-TraceId, X-B3-SpanId, X-B3-Sampled (0 or 1), X-B3-Flags (1: debug); X-B3-ParentSpanId
//
// The parent's span id is of use only to servers that share their caller's span id; it is read over
// and not written. A decision without ids ("b3: 0") starts a new trace, like any request without.
//
// Threads: pure.

#pragma once

#include "client/carried_span.h"

#include <phosphor/propagation.h>

#include <array>
#include <string_view>

namespace phosphor {

class B3Text {
 public:
  // Requires: carried.span.valid().
  explicit B3Text(const CarriedSpan& carried) noexcept;

  std::string_view single() const noexcept { return {text_.data(), text_.size()}; }
  std::string_view trace_id() const noexcept { return single().substr(0, trace_id_hex_length); }
  std::string_view span_id() const noexcept { return single().substr(33, span_id_hex_length); }
  std::string_view sampled() const noexcept { return single().substr(50, 1); }  // 0, 1 or d

 private:
  std::array<char, 51> text_;
};

void inject_b3(const CarriedSpan& carried, HeaderWriter& headers);
void inject_b3_multi(const CarriedSpan& carried, HeaderWriter& headers);

// The single header if it can be read, else the others; of each name the first value.
CarriedSpan extract_b3_untrusted(const HeaderReader& headers);

}  // namespace phosphor
