// Whether a text is UTF-8 as RFC 3629 has it: no overlong forms, no surrogates, nothing beyond
// U+10FFFF. All texts that leave our decoders are, so that they can go into JSON as they are.
//
// Threads: pure.

#pragma once

#include <string_view>

namespace phosphor {

bool is_utf8(std::string_view bytes_untrusted) noexcept;

}  // namespace phosphor
