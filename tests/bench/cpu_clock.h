// How much processor time this process has used, user and system, in seconds.
//
// Threads: any. Failure: none.

#pragma once

#include <sys/resource.h>

namespace phosphor::bench {

inline double process_cpu_seconds() noexcept {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

}  // namespace phosphor::bench
