// Reading one span of OTLP's JSON, with its events and links.
//
// Threads: one at a time. The span refers to the values' arena.

#pragma once

#include <phosphor/span.h>

#include "proto/otlp_json_values.h"

namespace phosphor {

// Whether the span cannot be kept is for the caller to ask `values`.
void read_otlp_json_span(const boost::json::object& message, OtlpJsonValueReader& values,
                         Span& span);

}  // namespace phosphor
