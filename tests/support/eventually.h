// Waiting for something that another thread or process will do: asks again and again, so that a
// test takes as long as the thing takes and no sleep has to be guessed.
//
// Threads: the condition runs in the caller's. Failure: false when the limit has passed; it is
// generous, since it only matters where the test fails anyway (sanitizers, loaded machines).

#pragma once

#include <chrono>
#include <thread>

namespace phosphor::test {

template <typename Condition>
bool eventually(Condition condition, std::chrono::milliseconds limit = std::chrono::seconds(30)) {
  const auto end = std::chrono::steady_clock::now() + limit;
  while (!condition()) {
    if (std::chrono::steady_clock::now() >= end) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  return true;
}

}  // namespace phosphor::test
