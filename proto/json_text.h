// A text as a JSON string: in quotes, and with no more escaped than JSON demands.
//
// Threads: pure. Failure: none. Requires UTF-8, as every text is that leaves a decoder.

#pragma once

#include <string>
#include <string_view>

namespace phosphor {

// Appends to `out`.
void append_json_string(std::string_view text, std::string& out);

// "\u001f"; `code` has at most 16 bits.
void append_unicode_escape(unsigned code, std::string& out);

}  // namespace phosphor
