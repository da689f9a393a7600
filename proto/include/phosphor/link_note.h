// A link, as a client records it: a note of this name, whose attributes say which call is meant.
//
// A note needs no field of its own on the wire, and a collector that does not know links shows it
// as the event that it is. The store makes a Link of it (store/call_halves.h); what cannot be one
// stays an event. Source: OpenTelemetry's Span.Link, and OpenTracing's compatibility conventions.
//
// Threads: constants.

#pragma once

#include <string_view>

namespace phosphor {

inline constexpr std::string_view link_note_name = "phosphor.link";

// Texts: the ids in lower-case hex, 32 and 16 digits. All other attributes are the link's.
inline constexpr std::string_view link_trace_id_key = "phosphor.link.trace_id";
inline constexpr std::string_view link_span_id_key = "phosphor.link.span_id";

// An attribute of a link that says how the two are related; absent: not told.
inline constexpr std::string_view link_kind_key = "opentracing.ref_type";
inline constexpr std::string_view link_follows_from = "follows_from";

}  // namespace phosphor
