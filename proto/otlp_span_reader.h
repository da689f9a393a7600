// Reading one OTLP Span message, with its events and links, out of protobuf.
//
// Threads: one at a time. The span refers to the bytes and to the values' arena.

#pragma once

#include <phosphor/span.h>

#include "proto/otlp_values.h"

#include <string_view>

namespace phosphor {

// Whether the bytes were malformed, or the span cannot be kept, is for the caller to ask `values`.
void read_otlp_span(std::string_view bytes_untrusted, OtlpValueReader& values, Span& span);

}  // namespace phosphor
