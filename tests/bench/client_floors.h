// What no library can go below on this machine: the floors that stand beside the client's figures.
//
// Readings of the two clocks that a span can be stamped with, and one record of 128 bytes copied
// into a ring in memory, each alone and together.
//
// Threads: one. Failure: none; where the processor has no counter that user code may read, that
// floor is left out.

#pragma once

#include <functional>
#include <string>
#include <vector>

namespace phosphor::bench {

struct Floor {
  std::string name;
  std::function<void(int times)> work;
};

std::vector<Floor> client_floors();

}  // namespace phosphor::bench
