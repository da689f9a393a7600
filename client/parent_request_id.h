// The Parent-Request-ID header of typhon, the RPC layer of Phosphor's ancestor: the id of the
// request in whose course this one is made. Its ids were free text, UUIDs in practice, and named
// no trace. What is written names both: "<trace id, 32 hex>-<span id, 16 hex>".
//
// A foreign UUID is read as the trace's id, as everywhere (phosphor/id_text.h), and its last 64
// bits as the caller's span: what the ancestor's services call from one request is one trace, in
// which the caller itself is not known. Other text names no trace.
//
// Threads: pure.

#pragma once

#include "client/carried_span.h"

#include <array>
#include <string_view>

namespace phosphor {

class ParentRequestIdText {
 public:
  // Requires: span.valid().
  explicit ParentRequestIdText(const SpanContext& span) noexcept;
  std::string_view text() const noexcept { return {text_.data(), text_.size()}; }

 private:
  std::array<char, 49> text_;
};

CarriedSpan read_parent_request_id_untrusted(std::string_view value_untrusted) noexcept;

}  // namespace phosphor
