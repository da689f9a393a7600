// How often the calling thread has asked the heap for memory since it started.
//
// Only an executable whose malloc counts can say it: client_bench provides this function, the
// phosphor executable does not, so that the daemon's heap is left as it is. Ask whether it is
// there: `if (allocations_of_this_thread != nullptr)`.

#pragma once

#include <cstdint>

namespace phosphor::bench {

[[gnu::weak]] std::uint64_t allocations_of_this_thread() noexcept;

}  // namespace phosphor::bench
