// What became of the payments that the load made, for the summary.
//
// Threads: values.

#pragma once

#include <phosphor/ids.h>

#include <cstdint>
#include <string_view>

namespace phosphor::demo {

inline constexpr std::string_view load_service = "terminal";
inline constexpr int max_in_flight = 256;

struct LoadCounts {
  std::uint64_t paid = 0;
  std::uint64_t failed = 0;   // refused, or not answered in time
  std::uint64_t skipped = 0;  // not even tried: max_in_flight were under way
  TraceId last_trace = {};    // of the last payment that was traced and answered
};

}  // namespace phosphor::demo
