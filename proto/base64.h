// Base64 as RFC 4648, section 4, has it; reading also takes the URL-safe alphabet and missing
// padding, which some OTLP senders use.
//
// Threads: pure.

#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace phosphor {

std::string to_base64(std::string_view bytes);

// Writes the bytes to `out`, which has room for text.size() / 4 * 3 + 2. Returns how many there
// are; empty if `text` is not base64.
std::optional<std::size_t> read_base64_untrusted(std::string_view text_untrusted, char* out);

}  // namespace phosphor
