// The name of an HTTP operation: "GET /cards/{id}".
//
// Names with ids in them would make every request an operation of its own, and statistics useless.
// A server that knows its route should say it; where nobody does, this guesses from the path.
//
// Threads: pure.

#pragma once

#include <phosphor/export.h>

#include <string>
#include <string_view>

namespace phosphor {

// The method and the target's path, each of whose segments that looks like an id (digits, a UUID,
// long hex, or 16 characters and more with a digit among them) is replaced by "{id}". Query and
// fragment are left out.
PHOSPHOR_EXPORT std::string http_operation(std::string_view method, std::string_view target);

// The target without query and fragment.
PHOSPHOR_EXPORT std::string_view http_path(std::string_view target) noexcept;

}  // namespace phosphor
