// The search language the other way round: from a member of a span, and what it is compared with,
// to the text that parse_condition_untrusted() reads back as the same (search_language.h).
//
// Threads: pure. Failure: none.

#pragma once

#include "store/search_condition.h"

#include <string>
#include <string_view>

namespace phosphor {

// service, host, event:name; of attributes .http.route, resource.host.name, span."a key".
std::string field_words(SpanField field, AttributeLevel level, std::string_view key);

// Between quotes.
std::string text_words(std::string_view text);

// The fewest digits that read back as the same number. Requires: it is finite.
std::string number_words(double number);

}  // namespace phosphor
