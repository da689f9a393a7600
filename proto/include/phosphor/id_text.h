// How the ids of foreign senders, which are free text, become our 128 and 64 bits.
//
// A trace id: 1 to 32 hex digits of either case are the number itself (short ones are padded with
// zeros on the left); a UUID in its dashed form is its 128 bits; any other text, and anything that
// would become all zero, is hashed (XXH3, 128 bits). A span id: 1 to 16 hex digits are the number;
// any other text is hashed to 64 bits. The same text always gives the same id, so what was stored
// under a text is found by that text. The mapping is durable: stores depend on it.
//
// Threads: pure functions. Failure: none; only the empty text is no id.

#pragma once

#include <phosphor/ids.h>

#include <string>
#include <string_view>

namespace phosphor {

// The id that `text` stands for; not valid() if and only if `text` is empty.
TraceId trace_id_from_text(std::string_view text) noexcept;
SpanId span_id_from_text(std::string_view text) noexcept;

// Lower-case hex, 32 and 16 digits.
std::string to_hex(TraceId id);
std::string to_hex(SpanId id);

}  // namespace phosphor
