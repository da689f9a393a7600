// An attribute's value as text, for receivers that know nothing else: a string as it is, bytes in
// base64, everything else as JSON would write it.
//
// Threads: pure. Failure: none; what is nested deeper than max_value_depth is written as null.

#pragma once

#include <phosphor/value.h>

#include <string>

namespace phosphor {

// Appends to `out`; an empty value is the empty text.
void append_text(const Value& value, std::string& out);

}  // namespace phosphor
