// An export in memory.

#pragma once

#include "store/export_format.h"

#include <algorithm>
#include <string>

namespace phosphor::test {

inline ExportWriter::Sink into(std::string& bytes) {
  return [&bytes](std::string_view more) -> Result<void> {
    bytes += more;
    return {};
  };
}

// `bytes` outlives it. Gives at most seven bytes at once, as pipes may.
inline ExportReader::Source from(std::string_view bytes) {
  return [bytes](char* target, std::size_t size) mutable -> Result<std::size_t> {
    const std::size_t count = std::min({size, bytes.size(), std::size_t{7}});
    std::copy_n(bytes.data(), count, target);
    bytes.remove_prefix(count);
    return count;
  };
}

}  // namespace phosphor::test
