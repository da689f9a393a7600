// The optional white space that HTTP allows around header values and list members: spaces and tabs.
//
// Threads: pure.

#pragma once

#include <string_view>

namespace phosphor {

inline std::string_view without_white_space_around(std::string_view text) noexcept {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

}  // namespace phosphor
