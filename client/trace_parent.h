// The W3C traceparent header: "00-<32 hex>-<16 hex>-<2 hex>" (Trace Context, level 2, section 3.2).
//
// Threads: pure.

#pragma once

#include <phosphor/span_context.h>

#include <array>
#include <string_view>

namespace phosphor {

class TraceParentText {
 public:
  explicit TraceParentText(const SpanContext& span) noexcept;
  std::string_view text() const noexcept { return {text_.data(), text_.size()}; }

 private:
  std::array<char, 55> text_;
};

// Not valid() unless the value is a traceparent. Of versions that are not known yet, the part that
// they promise to keep is read. White space around the value is allowed, upper case is not.
SpanContext read_trace_parent_untrusted(std::string_view value_untrusted) noexcept;

}  // namespace phosphor
