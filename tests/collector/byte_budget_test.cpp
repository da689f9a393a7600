#include "collector/byte_budget.h"

#include <doctest/doctest.h>

#include <chrono>
#include <thread>
#include <utility>

namespace phosphor {

using Clock = std::chrono::steady_clock;

TEST_CASE("byte budget: what is reserved is given back when the reservation dies") {
  ByteBudget budget(100);
  {
    auto first = budget.reserve(60, Clock::now());
    CHECK(first);
    CHECK(budget.free_bytes() == 40);
    CHECK_FALSE(budget.reserve(41, Clock::now()));
    const auto moved = std::move(first);
    CHECK(budget.reserve(40, Clock::now()));
  }
  CHECK(budget.free_bytes() == 100);
}

TEST_CASE("byte budget: more than the whole runs alone") {
  ByteBudget budget(100);
  const auto all = budget.reserve(1000, Clock::now());
  CHECK(all);
  CHECK_FALSE(budget.reserve(1, Clock::now()));
}

TEST_CASE("byte budget: a reservation waits for another's end") {
  ByteBudget budget(100);
  std::thread waiting;
  {
    const auto first = budget.reserve(100, Clock::now());
    waiting =
        std::thread([&] { CHECK(budget.reserve(50, Clock::now() + std::chrono::seconds(30))); });
  }
  waiting.join();
  CHECK(budget.free_bytes() == 100);
}

}  // namespace phosphor
